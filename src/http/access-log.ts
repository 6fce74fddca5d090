import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../log/logger.js';

/** Characters of a path that are logged: three DAG ids of 250, or what an attacker sends, cut. */
const maxPath = 1024;

/** Writes a line for each request when its answer is out, or its connection gone. */
export class AccessLog {
  /** @param logger null to write nothing */
  constructor(private readonly logger: Logger | null) {}

  /** Follows a request to its end. */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    if (this.logger?.isLevelEnabled('warn')) reply.raw.once('close', () => this.write(request, reply));
  }

  /** A request that the HTTP parser gave up on, of which nothing but its sender is known. */
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
      // The client, or a stop that took too long, has cut the connection.
      ...(!writableFinished && { aborted: true }),
    };
    if (statusCode >= 500) this.logger?.warn(fields, 'request');
    else this.logger?.info(fields, 'request');
  }
}

/**
 * The path alone: a query may hold anything. What is no path is an address with, perhaps, a password in it, or the `*` of
 * OPTIONS.
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
