import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header with the id, in requests and in every answer. */
export const requestIdHeader = 'X-Request-Id';

/** Ids that are safe in a log and in a header. */
const wellFormed = /^[\w.:-]{1,128}$/;

/** The id of a request: the client's own `X-Request-Id` if it is well-formed, otherwise a new one. */
export function requestId({ headers }: IncomingMessage): string {
  const sent = headers[requestIdHeader.toLowerCase()];
  return typeof sent === 'string' && wellFormed.test(sent) ? sent : randomUUID();
}
