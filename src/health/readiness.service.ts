import { Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { describeRevisions, isKnownSchema } from '../database/schema/revision.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { SingleFlight } from '../common/single-flight.js';
import { DrainState } from './drain-state.js';

/** A database that has not answered after this time counts as down. */
const timeoutMs = 2000;

type Status = 'up' | 'down';

/** The answer of `/readyz`. It is public, so that it shows which part is not ready; only the log has the reason. */
export interface ReadinessReport {
  readonly status: 'ok' | 'error';
  readonly details: { readonly server: { readonly status: Status }; readonly database: { readonly status: Status } };
}

/**
 * Whether requests can be served: the server is not about to stop; the database answers, is not known to be read-only,
 * and has a known schema.
 */
@Injectable()
export class ReadinessService {
  private readonly logger = new Logger('Readiness');
  /** Concurrent probes share one query, so that they take only one connection even if the database does not answer. */
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

  /** @throws the database's own error, for the log */
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

  /** Logs only the first failure and the recovery, since a probe comes every few seconds. */
  private logChange({ status, message }: HealthCheckResult['details'][string]): void {
    if (status === this.reported) return;
    this.reported = status as Status;
    if (status === 'up') this.logger.warn('Ready again: the database answers');
    else this.logger.error(`Not ready: ${String(message)}`);
  }
}
