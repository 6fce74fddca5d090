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

/** Milliseconds that a reader waits for the database, once for its health and once for what is in it. */
const patienceMs = 3000;

const silent: Health = {
  metadatabase: { status: 'unhealthy' },
  scheduler: { latest_scheduler_heartbeat: null, status: 'unhealthy' },
};

/** What a caller may see of the database. */
export interface Overview {
  readonly dags: DagPage;
  /** Whether no DAG is hidden from the caller. */
  readonly seesAllDags: boolean;
  /** Oldest first; null where the caller may see none. */
  readonly pools: readonly Pool[] | null;
}

/** Reads what the landing page shows, in bounded time: the drivers wait for a silent database for up to half a minute. */
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
    return (await within(health, patienceMs)) ? health : silent;
  }

  /** What the API would let the caller read; null if the database does not answer. */
  async getOverview({ name }: Principal, query: LandingQuery): Promise<Overview | null> {
    const seesAllDags = this.roles.permits(name, 'viewer', undefined);
    const maySee = (dagId: string) => seesAllDags || this.roles.permits(name, 'viewer', dagId);
    const overview = this.read(seesAllDags, maySee, query);
    try {
      return (await within(overview, patienceMs)) ? await overview : null;
    } catch (error) {
      if (error instanceof ServiceUnavailable) return null;
      throw error;
    }
  }

  private async read(seesAllDags: boolean, maySee: (dagId: string) => boolean, query: LandingQuery): Promise<Overview> {
    const dags = await this.dags.getPage(maySee, query);
    // Pools are of no single DAG.
    return { dags, seesAllDags, pools: seesAllDags ? await this.pools.list() : null };
  }
}
