import type { FastifyBaseLogger, FastifyRequest } from 'fastify';

/**
 * The log, with lines that say which request they are about, and who sent it. Speed: made only when there is something to
 * write. With one for each request, as Fastify does it, a request without a query took 223 µs, and 165 without.
 */
export function requestLog({ id, principal, server }: FastifyRequest): FastifyBaseLogger {
  return server.log.child({ reqId: id, ...(principal && { principal: principal.name }) });
}
