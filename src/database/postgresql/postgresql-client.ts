import type pg from 'pg';
import { isStalePlan } from '../database-errors.js';
import type { KeptStatement } from '../statements/kept-statement.js';
import { cancelStatement, destroyConnection, holdBack, isLate } from './pg-internals.js';

/** Milliseconds after which cached plans are discarded. */
const planAgeMs = 5000;
/** The SQLSTATE of a write to a standby: read_only_sql_transaction. */
const readOnly = '25006';

/** Options of a client in addition to the driver's own. */
export interface ClientOptions {
  /** Milliseconds that a statement in a transaction waits for a lock. */
  readonly lockTimeout: number;
}

/** A connection to PostgreSQL, created by the class that `windsockClient` returns. */
export interface WindsockClient extends pg.PoolClient {
  /**
   * Begins a transaction. Delays the BEGIN that `start` sends, and resolves at once: the BEGIN is sent in one write
   * with the first statement of the transaction, and its error rejects that statement. It also sets the transaction's
   * lock timeout, because a session setting would remain on the connection of a pooler such as PgBouncer.
   *
   * @throws Error if `start` sends nothing
   */
  begin(start: () => Promise<void>): Promise<void>;

  /**
   * Runs a statement, prepared if it has a name: PostgreSQL then parses it once per connection and plans it every five
   * seconds. Parsing and planning are half of its work for a query by key. By default PostgreSQL keeps a plan until
   * autovacuum analyzes the table, which takes minutes; a plan that is good for a few rows is bad once there are
   * thousands.
   *
   * A prepared statement can become invalid if a pooler switches the server connection or a table is altered. The
   * statement then loses its name, and UnitOfWork runs the work again.
   */
  run<Row extends object>(statement: KeptStatement, values: unknown[]): Promise<pg.QueryResult<Row>>;
}

/** The driver's client, with a `query` that accepts any of its many signatures. */
type PlainClient = new (config?: pg.ClientConfig) => Omit<pg.Client, 'query'> & { query(...given: unknown[]): unknown };

/**
 * A subclass of the driver's client that implements `WindsockClient`. It also closes connections that must not be
 * reused: after a statement timeout, because the driver only stops waiting while the statement may still run or wait
 * for a lock; and if the server has become a standby, because a new connection may reach the primary.
 *
 * Requires the driver's `pipeline` option.
 */
export function windsockClient(Client: typeof pg.Client, { lockTimeout }: ClientOptions): typeof pg.Client {
  const setLockTimeout = `SET LOCAL lock_timeout = ${Math.round(lockTimeout)}`;
  const client = class extends (Client as unknown as PlainClient) {
    private isBeginning = false;
    private begun: Promise<unknown> | null = null;
    private sendHeld: () => void = () => undefined;
    private plannedAt = performance.now();

    override query(...given: unknown[]): unknown {
      return this.isBeginning ? this.holdBegin(given[0] as string) : this.withBegin(this.send(...given));
    }

    async begin(start: () => Promise<void>): Promise<void> {
      this.isBeginning = true;
      try {
        await start();
        if (this.isBeginning) throw new Error('A transaction was to begin, and no statement was sent for it');
      } finally {
        this.isBeginning = false;
      }
    }

    run(statement: KeptStatement, values: unknown[]): Promise<unknown> {
      const { name, sql } = statement;
      if (name === undefined) return this.query(sql, values) as Promise<unknown>;
      if (performance.now() - this.plannedAt > planAgeMs) this.discardPlans();
      const answer = this.query({ name, text: sql, values }) as Promise<unknown>;
      answer.catch((error: unknown) => {
        if (isStalePlan(error)) statement.name = undefined;
      });
      return answer;
    }

    private holdBegin(text: string): Promise<Partial<pg.QueryResult>> {
      this.isBeginning = false;
      this.sendHeld = holdBack(this as unknown as pg.Client);
      this.begun = this.send(`${text}; ${setLockTimeout}`) as Promise<unknown>;
      return Promise.resolve({ rows: [], rowCount: null });
    }

    private withBegin(answer: unknown): unknown {
      const { begun } = this;
      if (begun === null) return answer;
      this.begun = null;
      this.sendHeld();
      return Promise.all([begun, answer]).then(([, result]) => result);
    }

    /** The answer is not awaited: if this fails, so does the next statement. */
    private discardPlans(): void {
      this.plannedAt = performance.now();
      this.send('DISCARD PLANS');
    }

    /** Checks the error of every query that returns a promise. */
    private send(...given: unknown[]): unknown {
      const answer = super.query(...given);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.closeIfUnusable(error as pg.DatabaseError));
      return answer;
    }

    private closeIfUnusable(error: pg.DatabaseError): void {
      const client = this as unknown as pg.Client;
      if (isLate(error)) cancelStatement(client);
      if (isLate(error) || error.code === readOnly) destroyConnection(client);
    }
  };
  return client as unknown as typeof pg.Client;
}
