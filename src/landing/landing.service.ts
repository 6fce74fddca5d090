import { Injectable } from '@nestjs/common';
import { RoleMap } from '../auth/access/role-map.js';
import { ServiceUnavailable } from '../common/errors.js';
import { within } from '../common/within.js';
import type { Pool } from '../pools/pool.js';
import { type Health, HealthService } from '../health/health.service.js';
import type { Principal } from '../http/principal.js';
import { Pools } from '../pools/pools.js';
import { type DagPage, DagPageService } from './dag-page.service.js';
import type { LandingQuery } from './landing-query.js';

/** How long the page waits for the database: once for its health, and once for its data. */
const databaseTimeoutMs = 3000;

const unavailable: Health = {
  metadatabase: { status: 'unhealthy' },
  scheduler: { latest_scheduler_heartbeat: null, status: 'unhealthy' },
};

/** The data that the caller may see. */
export interface Overview {
  readonly dags: DagPage;
  /** Whether no DAG is hidden from the caller. */
  readonly seesAllDags: boolean;
  /** Oldest first; null if the caller may not see pools. */
  readonly pools: readonly Pool[] | null;
}

/** Reads the landing page's data within a time limit: the drivers wait up to 30 seconds for a database to answer. */
@Injectable()
export class LandingService {
  constructor(
    private readonly health: HealthService,
    private readonly dags: DagPageService,
    private readonly pools: Pools,
    private readonly roles: RoleMap,
  ) {}

  /** Never rejects. */
  async getHealth(): Promise<Health> {
    const health = this.health.getHealth();
    return (await within(health, databaseTimeoutMs)) ? health : unavailable;
  }

  /** The data that the caller may read by the API; null if the database does not answer. */
  async getOverview({ name }: Principal, query: LandingQuery): Promise<Overview | null> {
    const seesAllDags = this.roles.permits(name, 'viewer', undefined);
    const maySee = (dagId: string) => seesAllDags || this.roles.permits(name, 'viewer', dagId);
    const overview = this.read(seesAllDags, maySee, query);
    try {
      return (await within(overview, databaseTimeoutMs)) ? await overview : null;
    } catch (error) {
      if (error instanceof ServiceUnavailable) return null;
      throw error;
    }
  }

  private async read(seesAllDags: boolean, maySee: (dagId: string) => boolean, query: LandingQuery): Promise<Overview> {
    const dags = await this.dags.getPage(maySee, query);
    // Pools do not belong to a single DAG.
    return { dags, seesAllDags, pools: seesAllDags ? await this.pools.list() : null };
  }
}
