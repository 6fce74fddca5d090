import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AccessLog } from './access-log.js';
import { requestIdHeader } from './request-id.js';

const invalid = [400, 'Bad Request', 'The request is not valid HTTP'] as const;
const answers: Readonly<Record<string, readonly [number, string, string]>> = {
  // The parser does not tell whether the path or a header was too long.
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The request path and headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive'],
};

/** Answers a request that Node's HTTP parser gave up on, in JSON as every other error, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket, accessLog: AccessLog): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, message] = answers[error.code ?? ''] ?? invalid;
  const id = randomUUID();
  accessLog.writeUnreadable(id, status, socket.remoteAddress);
  const body = `${JSON.stringify({ error: message })}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n${requestIdHeader}: ${id}\r\nConnection: close\r\n\r\n${body}`,
  );
}
