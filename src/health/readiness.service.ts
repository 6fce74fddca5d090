import { Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { describeRevisions, isKnownSchema } from '../database/schema/revision.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { SingleFlight } from '../common/single-flight.js';
import { DrainState } from './drain-state.js';

/** A database that has not answered after so long counts as down. */
const timeoutMs = 2000;

type Status = 'up' | 'down';

/** What `/readyz` says. Anybody may read it, so it says which part is not ready and never why; the log does. */
export interface ReadinessReport {
  readonly status: 'ok' | 'error';
  readonly details: { readonly server: { readonly status: Status }; readonly database: { readonly status: Status } };
}

/**
 * Whether requests can be served: the server is not about to stop, and the database answers, takes writes as far
 * as is known, and has a known schema.
 */
@Injectable()
export class ReadinessService {
  private readonly logger = new Logger('Readiness');
  /** However many ask, and however long the database is silent, they take one connection of the pool and no more. */
  private readonly asking = new SingleFlight<void>();
  private reported: Status = 'up';

  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly drainState: DrainState,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Never rejects, and answers within two seconds. */
  async getReadiness(): Promise<ReadinessReport> {
    const { status, details } = await this.check();
    this.logChange(details['database']!);
    return {
      status: status === 'ok' ? 'ok' : 'error',
      details: {
        server: { status: details['server']!.status as Status },
        database: { status: details['database']!.status as Status },
      },
    };
  }

  private async check(): Promise<HealthCheckResult> {
    const server = this.indicators.check('server');
    const database = this.indicators.check('database');
    try {
      return await this.checks.check([
        () => (this.drainState.isDraining ? server.down() : server.up()),
        () => database.attempt(() => this.asking.run('database', () => this.askDatabase())).withTimeout(timeoutMs),
      ]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return error.getResponse() as HealthCheckResult;
    }
  }

  /** @throws what the log is to say: not what a client is told, but the database's own words */
  private async askDatabase(): Promise<void> {
    const select = 'SELECT version_num FROM alembic_version';
    const ask = async () => {
      await this.unitOfWork.requireWrites();
      return this.unitOfWork.read((manager) => manager.query<{ version_num: string }[]>(select));
    };
    const rows = await ask().catch((error: Error) =>
      Promise.reject(error.cause instanceof Error ? error.cause : error),
    );
    const revisions = rows.map((row) => row.version_num);
    if (!isKnownSchema(revisions)) throw new Error(describeRevisions(revisions));
  }

  /** A probe comes every few seconds: only the first failure is logged, and the recovery. */
  private logChange({ status, message }: HealthCheckResult['details'][string]): void {
    if (status === this.reported) return;
    this.reported = status as Status;
    if (status === 'up') this.logger.warn('Ready again: the database answers');
    else this.logger.error(`Not ready: ${String(message)}`);
  }
}
