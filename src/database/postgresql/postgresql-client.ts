import type pg from 'pg';
import { isStalePlan } from '../database-errors.js';
import type { KeptStatement } from '../statements/kept-statement.js';
import { cancelStatement, destroyConnection, holdBack, isLate } from './pg-internals.js';

/** Milliseconds after which PostgreSQL plans statements anew. */
const planAgeMs = 5000;
/** PostgreSQL's code of a write to a standby: read_only_sql_transaction. */
const readOnly = '25006';

/** What a client needs to know beyond the driver's own configuration. */
export interface ClientOptions {
  /** Milliseconds that a statement of a transaction waits for a lock. */
  readonly lockTimeout: number;
}

/** A connection to PostgreSQL, as `windsockClient` makes it. */
export interface WindsockClient extends pg.PoolClient {
  /**
   * Holds back the statement that `start` sends, which is to begin a transaction, and takes it for done: it goes out in
   * one message with the first statement of the transaction, and fails with that. This is as good, since nothing has
   * happened before. The transaction gets its lock timeout there, too: a session's own would stay behind on the
   * connection of a pooler such as PgBouncer.
   *
   * @throws Error if `start` sends nothing
   */
  begin(start: () => Promise<void>): Promise<void>;

  /**
   * Runs a statement, as a prepared one if it has a name: PostgreSQL parses it once per connection and plans it every
   * five seconds, which is half of its work for a query by key. By itself it would keep a plan until the table's rows
   * are counted again, which autovacuum does after minutes; one that is good for a few rows, such as to read all of a
   * DAG's, is bad as soon as there are thousands.
   *
   * What is prepared can become useless, where a pooler changes the connection behind this one or somebody changes a
   * table. Such a statement loses its name, and the error is one that UnitOfWork meets by running the work again.
   */
  run<Row extends object>(statement: KeptStatement, values: unknown[]): Promise<pg.QueryResult<Row>>;
}

/** The driver's client. Its `query` has many signatures, and any of them may be used. */
type PlainClient = new (config?: pg.ClientConfig) => Omit<pg.Client, 'query'> & { query(...given: unknown[]): unknown };

/**
 * The driver's client as `WindsockClient`. It also ends connections that nobody should use any more. The answer to a
 * statement did not come in time: the driver only stops waiting for it, and the statement may still run or wait for a
 * lock. Or the server takes no writes, since it is a standby now: another connection may find the one that does.
 *
 * The client must have the driver's `pipeline` mode.
 */
export function windsockClient(Client: typeof pg.Client, { lockTimeout }: ClientOptions): typeof pg.Client {
  const setLockTimeout = `SET LOCAL lock_timeout = ${Math.round(lockTimeout)}`;
  const client = class extends (Client as unknown as PlainClient) {
    private isBeginning = false;
    private begun: Promise<unknown> | null = null;
    private letGo: () => void = () => undefined;
    private plannedAt = performance.now();

    override query(...given: unknown[]): unknown {
      return this.isBeginning ? this.holdBegin(given[0] as string) : this.followBegin(this.send(...given));
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
      this.letGo = holdBack(this as unknown as pg.Client);
      this.begun = this.send(`${text}; ${setLockTimeout}`) as Promise<unknown>;
      return Promise.resolve({ rows: [], rowCount: null });
    }

    private followBegin(answer: unknown): unknown {
      const { begun } = this;
      if (begun === null) return answer;
      this.begun = null;
      this.letGo();
      return Promise.all([begun, answer]).then(([, result]) => result);
    }

    /** Nobody waits for it. What makes it fail makes the statement behind it fail, too. */
    private discardPlans(): void {
      this.plannedAt = performance.now();
      this.send('DISCARD PLANS');
    }

    /** Whatever is asked in a promise is watched. */
    private send(...given: unknown[]): unknown {
      const answer = super.query(...given);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.endIfUseless(error as pg.DatabaseError));
      return answer;
    }

    private endIfUseless(error: pg.DatabaseError): void {
      const client = this as unknown as pg.Client;
      if (isLate(error)) cancelStatement(client);
      if (isLate(error) || error.code === readOnly) destroyConnection(client);
    }
  };
  return client as unknown as typeof pg.Client;
}
