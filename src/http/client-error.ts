import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AccessLog } from './access-log.js';
import type { InFlight } from './in-flight.js';
import { requestIdHeader } from './request-id.js';

const invalid = [400, 'Bad Request', 'The request is not valid HTTP'] as const;
const answers: Readonly<Record<string, readonly [number, string, string]>> = {
  // Also for bytes that are not HTTP: they do not begin with a method either.
  HPE_INVALID_METHOD: [400, 'Bad Request', 'The request begins with no method that is known'],
  HPE_INVALID_URL: [400, 'Bad Request', 'The path must begin with a slash and be percent-encoded'],
  // The parser does not report whether the path or a header was too long.
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The request path and headers are too large'],
  CONNECT: [400, 'Bad Request', 'CONNECT is for proxies, and this is none'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive'],
};

/** How long a client may take to read the answer and close the connection before the server closes it. */
const lingerTimeMs = 1000;

/** Connections that are being closed. Further errors on them are ignored. */
const closing = new WeakSet<Socket>();

/**
 * Answers a request that Node's HTTP parser rejected, in JSON as every other error, and closes the connection. The
 * answers to earlier requests on the connection are sent first.
 */
export async function answerClientError(
  error: Error & { code?: string },
  socket: Socket,
  inFlight: InFlight,
  accessLog: AccessLog,
): Promise<void> {
  if (error.code === 'ECONNRESET') socket.destroy();
  if (closing.has(socket)) return;
  closing.add(socket);
  const isAwaited = await inFlight.settle(socket);
  if (isAwaited && socket.writable) socket.write(answerTo(error, socket, accessLog));
  socket.end();
  // If the connection were destroyed at once, the client could lose what it has not read yet.
  setTimeout(() => socket.destroy(), lingerTimeMs).unref();
}

/** Answers a CONNECT in the same way: Node would close the connection without an answer. */
export function answerConnect(socket: Socket, inFlight: InFlight, accessLog: AccessLog): Promise<void> {
  const error = Object.assign(new Error('CONNECT'), { code: 'CONNECT' });
  return answerClientError(error, socket, inFlight, accessLog);
}

function answerTo(error: { code?: string }, socket: Socket, accessLog: AccessLog): string {
  const [status, reason, message] = answers[error.code ?? ''] ?? invalid;
  const id = randomUUID();
  accessLog.writeUnreadable(id, status, socket.remoteAddress);
  const body = `${JSON.stringify({ error: message })}\n`;
  return (
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n${requestIdHeader}: ${id}\r\nConnection: close\r\n\r\n${body}`
  );
}
