import { connect, type Socket } from 'node:net';
import type pg from 'pg';

/** Milliseconds that the server has to take note of a request to stop. */
const cancelPatience = 5000;
/** Of the message that asks for it (PostgreSQL's documentation, "Message Formats", CancelRequest). */
const cancelCode = 80877102;

/** What the driver knows of a connection and does not tell. */
interface Internals {
  readonly connection: { readonly stream: Socket };
  readonly processID: number;
  readonly secretKey: number;
}

/**
 * The driver's client, with an end to connections that nobody should use any more:
 *
 * - The answer to a statement did not come in time. The driver only stops waiting for it, and the pool would hand the
 *   connection out again: the statement may still run or wait for a lock, a rollback behind it is never sent, and the
 *   next one's commit would take along what was given up. Or nobody is there, and every later request would wait, too.
 * - The server takes no writes, since it is a standby now: another connection may find the one that does.
 */
export function clientWithEnd(Client: typeof pg.Client): typeof pg.Client {
  return class extends Client {
    // The driver's signatures are many; whatever is asked in a promise is watched.
    override query(...values: unknown[]): never {
      const ask = super.query.bind(this) as unknown as (...values: unknown[]) => unknown;
      const answer = ask(...values);
      if (answer instanceof Promise) answer.catch((error: unknown) => end(this, error as pg.DatabaseError));
      return answer as never;
    }
  };
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
