import { connect, type Socket } from 'node:net';
import type pg from 'pg';

/*
 * Everything of pg's client that Windsock uses and pg does not promise. `requirePgInternals` looks for it whenever a
 * connection is opened, so at each start, too.
 */

/** Milliseconds that the server has to take note of a request to stop. */
const cancelPatienceMs = 5000;
/** Of the message that asks for it (PostgreSQL's documentation, "Message Formats", CancelRequest). */
const cancelCode = 80877102;
/** What the driver says when an answer did not come within `query_timeout`. */
const lateMessage = 'Query read timeout';

interface Internals {
  readonly connection: { readonly stream: Socket };
  /** What the server calls the connection, and the proof that it is ours; null where a pooler gives none. */
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** @throws Error that names what pg's client lacks */
export function requirePgInternals(client: pg.ClientBase): void {
  const { connection } = client as pg.ClientBase & Partial<Internals>;
  const parts = {
    'connection.stream': typeof connection?.stream?.cork === 'function',
    processID: 'processID' in client,
    secretKey: 'secretKey' in client,
  };
  const missing = Object.entries(parts).flatMap(([part, isThere]) => (isThere ? [] : [part]));
  if (missing.length > 0) throw new Error(`This version of pg does not fit: its client has no ${missing.join(', ')}`);
}

function streamOf(client: pg.ClientBase): Socket {
  return (client as pg.ClientBase & Internals).connection.stream;
}

/** Keeps what is sent to the server until the function that it returns is called: it goes out in one piece then. */
export function holdBack(client: pg.ClientBase): () => void {
  const stream = streamOf(client);
  stream.cork();
  return () => stream.uncork();
}

/** Ends a connection at once. All that wait for an answer on it get an error. */
export function destroyConnection(client: pg.ClientBase): void {
  streamOf(client).destroy();
}

/** True if the driver has stopped waiting for an answer. */
export function isLate({ message }: Error): boolean {
  return message === lateMessage;
}

/** Asks the server to stop what it does for a connection. By itself it notices a loss only when it has an answer. */
export function cancelStatement(client: pg.Client): void {
  const { host, port, processID, secretKey } = client as pg.Client & Internals;
  if (processID === null || secretKey === null) return;
  const message = Buffer.alloc(16);
  [message.length, cancelCode, processID, secretKey].forEach((field, index) => message.writeInt32BE(field, index * 4));
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => undefined); // then it cannot be asked
  socket.setTimeout(cancelPatienceMs, () => socket.destroy());
  socket.end(message);
}
