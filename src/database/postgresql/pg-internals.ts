import { connect, type Socket } from 'node:net';
import type pg from 'pg';

/*
 * The internals of pg's client that Windsock uses. `requirePgInternals` checks for them whenever a connection is
 * opened, so also at each start.
 */

/** Milliseconds to wait for the server to accept a cancel request. */
const cancelTimeoutMs = 5000;
/** The request code of CancelRequest (PostgreSQL's documentation, "Message Formats"). */
const cancelCode = 80877102;
/** The driver's message when an answer did not arrive within `query_timeout`. */
const lateMessage = 'Query read timeout';

interface Internals {
  readonly connection: { readonly stream: Socket };
  /** The server's id of the connection, and the key that authorizes a cancel request; null if a pooler gives none. */
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** @throws Error that names the missing properties of pg's client */
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

/** Buffers everything sent to the server. The returned function sends it in one write. */
export function holdBack(client: pg.ClientBase): () => void {
  const stream = streamOf(client);
  stream.cork();
  return () => stream.uncork();
}

/** Closes a connection at once. All queries that wait for an answer on it fail. */
export function destroyConnection(client: pg.ClientBase): void {
  streamOf(client).destroy();
}

/** True if the driver timed out while waiting for an answer. */
export function isLate({ message }: Error): boolean {
  return message === lateMessage;
}

/**
 * Asks the server to cancel the running statement of a connection. The server notices a closed connection only when it
 * sends its answer.
 */
export function cancelStatement(client: pg.Client): void {
  const { host, port, processID, secretKey } = client as pg.Client & Internals;
  if (processID === null || secretKey === null) return;
  const message = Buffer.alloc(16);
  [message.length, cancelCode, processID, secretKey].forEach((field, index) => message.writeInt32BE(field, index * 4));
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => undefined); // the cancel request is best effort
  socket.setTimeout(cancelTimeoutMs, () => socket.destroy());
  socket.end(message);
}
