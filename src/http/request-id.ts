import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header that has the id, in a request and in every answer. */
export const requestIdHeader = 'X-Request-Id';

/** What may go into a log and a header as it is. */
const wellFormed = /^[\w.:-]{1,128}$/;

/** The id by which a request is found again: the client's own `X-Request-Id`, if it is harmless, or a new one. */
export function requestId({ headers }: IncomingMessage): string {
  const sent = headers[requestIdHeader.toLowerCase()];
  return typeof sent === 'string' && wellFormed.test(sent) ? sent : randomUUID();
}
