import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowDatabase } from '../../support/airflow-database.js';
import { type Answer, send } from '../../support/http.js';
import type { WindsockProcess } from '../../support/windsock-process.js';
import { serviceRole } from './own-database.js';
import { type Holdings, holdingsOf, spawnMeasurable } from './process-watch.js';

/** What a process takes of its machine and of its database, when it has nothing to do. */
export interface Footprint extends Holdings {
  /** Connections that the database's server knows of. */
  readonly connections: number;
}

/** The most connections that a watched service has. */
export const poolSize = 8;

/** Seconds: short enough for an experiment that waits for them to pass. */
export const timeouts = { pool: 1, statement: 1, lock: 1 };

const connectionsOf: Record<AirflowDatabase['dialect'], string | null> = {
  postgresql: `SELECT count(*) AS n FROM pg_stat_activity WHERE usename = '${serviceRole.user}'`,
  mysql: `SELECT count(*) AS n FROM information_schema.processlist WHERE user = '${serviceRole.user}'`,
  sqlite: null,
};

/** The compiled service, under observation. */
export class WatchedService {
  private constructor(
    private readonly process: WindsockProcess,
    readonly url: string,
  ) {}

  /** @param port where its database's server is for it, if not where the URL says */
  static async start(env: Record<string, string>, port?: number): Promise<WatchedService> {
    const url = env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!;
    const server = spawnMeasurable({
      ...env,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: port === undefined ? url : url.replace(/:\d+\//, `:${port}/`),
      AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: String(poolSize),
      AIRFLOW__CORE__SQL_ALCHEMY_MAX_OVERFLOW: '0',
      AIRFLOW__CORE__SQL_ALCHEMY_POOL_TIMEOUT: String(timeouts.pool),
      AIRFLOW__CORE__SQL_ALCHEMY_STATEMENT_TIMEOUT: String(timeouts.statement),
      AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: String(timeouts.lock),
    });
    return new WatchedService(server, await server.url());
  }

  get pid(): number {
    return this.process.pid;
  }

  get(path: string): Promise<Answer> {
    return send(this.url, 'GET', path);
  }

  /** The lines of its log for which somebody might have to get up. */
  errors(): string[] {
    return this.process
      .log()
      .filter(({ msg }) => msg === 'Unexpected error')
      .map((line) => JSON.stringify(line));
  }

  async footprint({ dialect, sql }: AirflowDatabase): Promise<Footprint> {
    const count = connectionsOf[dialect];
    const [row] = count === null ? [] : await sql(count);
    return { ...(await holdingsOf(this.process)), connections: Number(row?.['n'] ?? 0) };
  }

  /** Whether a change and all that tells of its health succeed. */
  async isWell(): Promise<boolean> {
    const pool = JSON.stringify({ name: 'probe', slots: 1, description: '' });
    const change = await send(this.url, 'POST', '/api/experimental/pools', { body: pool });
    const ready = await this.get('/readyz');
    const health = await this.get('/health');
    const { metadatabase } = health.json<{ metadatabase: { status: string } }>();
    return change.status === 200 && ready.status === 200 && metadatabase.status === 'healthy';
  }

  /** Asks whether it lives until that is no more of interest. Returns the milliseconds of the slowest answer. */
  async worstLife(isOver: () => boolean): Promise<number> {
    let worst = 0;
    while (!isOver()) {
      const start = performance.now();
      const { status } = await this.get('/livez');
      if (status !== 200) return Infinity;
      worst = Math.max(worst, performance.now() - start);
      await sleep(50);
    }
    return worst;
  }

  /** Ends it, with grace. Returns whether it came to a good end. */
  async stop(): Promise<boolean> {
    this.process.child.kill('SIGTERM');
    return (await this.process.ended).code === 0;
  }
}
