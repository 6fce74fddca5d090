import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../log/logger.js';

/** The maximum number of characters logged of a path: enough for three ids of 250. Longer paths are cut. */
const maxPath = 1024;

/** Writes a line for each request when its answer is sent or its connection is closed. */
export class AccessLog {
  /** @param logger null to write nothing */
  constructor(private readonly logger: Logger | null) {}

  /** Logs the request when it ends. */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    if (this.logger?.isLevelEnabled('warn')) reply.raw.once('close', () => this.write(request, reply));
  }

  /** Logs a request that the HTTP parser rejected. Only its sender is known. */
  writeUnreadable(reqId: string, status: number, client: string | undefined): void {
    this.logger?.info({ reqId, status, client }, 'request');
  }

  private write(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode, headersSent, writableFinished } = reply.raw;
    const fields = {
      reqId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      path: pathOf(request.url),
      status: headersSent ? statusCode : undefined,
      ms: Math.round(reply.elapsedTime * 100) / 100,
      principal: request.auth?.name,
      client: request.ip,
      bytes: request.method === 'HEAD' ? 0 : bytesOf(reply),
      // The client closed the connection, or a stop that timed out did.
      ...(!writableFinished && { aborted: true }),
    };
    if (statusCode >= 500) this.logger?.warn(fields, 'request');
    else this.logger?.info(fields, 'request');
  }
}

/**
 * The path without the query, which may contain secrets. A target that is not a path is logged as `*`: it is the `*` of
 * OPTIONS, or a URL that may contain a password.
 */
function pathOf(url: string): string {
  const path = url.split('?', 1)[0]!;
  if (!path.startsWith('/')) return '*';
  return path.length > maxPath ? `${path.slice(0, maxPath)}…` : path;
}

function bytesOf(reply: FastifyReply): number | undefined {
  const length = reply.getHeader('content-length');
  return length === undefined ? undefined : Number(length);
}
