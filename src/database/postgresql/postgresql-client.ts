import { connect, type Socket } from 'node:net';
import type pg from 'pg';

/** Milliseconds that the server has to take note of a request to stop. */
const cancelPatience = 5000;
/** Of the message that asks for it (PostgreSQL's documentation, "Message Formats", CancelRequest). */
const cancelCode = 80877102;
/** TypeORM's words. */
const begin = 'START TRANSACTION';

/** What the driver knows of a connection and does not tell. */
interface Internals {
  readonly connection: { readonly stream: Socket };
  readonly processID: number;
  readonly secretKey: number;
}

/** What a client needs to know beyond the driver's own configuration. */
export interface ClientOptions {
  /** Milliseconds that a statement of a transaction waits for a lock. */
  readonly lockTimeout: number;
}

/**
 * The driver's client, but that
 *
 * - a transaction begins together with its first statement, in one message: whether it could begin is known with the
 *   answer to that, which is as good, since nothing has happened before. It gets its lock timeout there, too: a session's
 *   own would stay behind on the connection of a pooler such as PgBouncer;
 * - connections end that nobody should use any more. The answer to a statement did not come in time: the driver only
 *   stops waiting for it, and the pool would hand the connection out again. The statement may still run or wait for a
 *   lock, a rollback behind it is never sent, and the next one's commit would take along what was given up; or nobody is
 *   there, and every later request would wait, too. Or the server takes no writes, since it is a standby now: another
 *   connection may find the one that does.
 *
 * The client must have the driver's `pipeline` mode.
 */
export function windsockClient(Client: typeof pg.Client, { lockTimeout }: ClientOptions): typeof pg.Client {
  const beginning = `${begin}; SET LOCAL lock_timeout = ${Math.round(lockTimeout)}`;
  return class extends Client {
    private begun: Promise<unknown> | null = null;
    private flush: () => void = () => undefined;

    // The driver's signatures are many; whatever is asked in a promise is watched.
    override query(...values: unknown[]): never {
      return (values[0] === begin ? this.begin() : this.followBegin(this.ask(...values))) as never;
    }

    private begin(): Promise<Partial<pg.QueryResult>> {
      this.flush = holdBack(this);
      this.begun = this.ask(beginning) as Promise<unknown>;
      this.begun.catch(() => undefined); // said with the first statement
      return Promise.resolve({ rows: [], rowCount: null });
    }

    private followBegin(answer: unknown): unknown {
      const { begun } = this;
      if (begun === null) return answer;
      this.begun = null;
      this.flush();
      return Promise.all([begun, answer]).then(([, result]) => result);
    }

    private ask(...values: unknown[]): unknown {
      const ask = super.query.bind(this) as unknown as (...values: unknown[]) => unknown;
      const answer = ask(...values);
      if (answer instanceof Promise) answer.catch((error: unknown) => end(this, error as pg.DatabaseError));
      return answer;
    }
  };
}

/** Keeps what is sent to the server until the function that it returns is called: it goes out in one piece then. */
export function holdBack(client: pg.ClientBase): () => void {
  const { stream } = (client as pg.ClientBase & Internals).connection;
  stream.cork();
  return () => stream.uncork();
}

function end(client: pg.Client, { message, code }: pg.DatabaseError): void {
  const isLate = message === 'Query read timeout';
  if (!isLate && code !== '25006') return; // read_only_sql_transaction
  if (isLate) cancel(client);
  (client as pg.Client & Internals).connection.stream.destroy();
}

/** Asks the server to stop what it does for a connection: by itself it would notice the loss only when it has an answer. */
function cancel(client: pg.Client): void {
  const { host, port, processID, secretKey } = client as pg.Client & Internals;
  const message = Buffer.alloc(16);
  [message.length, cancelCode, processID, secretKey].forEach((field, index) => message.writeInt32BE(field, index * 4));
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => undefined); // then it cannot be asked
  socket.setTimeout(cancelPatience, () => socket.destroy());
  socket.end(message);
}
