import type { FastifyReply, FastifyRequest } from 'fastify';

/** The request headers that a page may set. */
const allowedHeaders = 'Authorization, Content-Type, X-Request-Id';
/** How long a browser may reuse the answer to a preflight request. */
const maxAgeSeconds = 600;

/**
 * Allows pages of these origins to read the answers and to send credentials. Without any origin no header is sent, and
 * browsers block the pages of other origins.
 */
export class Cors {
  private constructor(private readonly origins: readonly string[]) {}

  /** @param text origins separated by spaces */
  static parse(text: string): Cors {
    return new Cors(text.split(/\s+/).filter((origin) => origin !== ''));
  }

  /** Whether the origin is one of these. */
  allows(origin: string | undefined): boolean {
    return origin !== undefined && this.origins.includes(origin);
  }

  /** @param methods the methods of the path, for a preflight request */
  addHeaders(request: FastifyRequest, reply: FastifyReply, methods: () => readonly string[]): void {
    if (this.origins.length === 0) return;
    reply.header('Vary', 'Origin');
    if (!this.allows(request.headers.origin)) return;
    reply.header('Access-Control-Allow-Origin', request.headers.origin);
    reply.header('Access-Control-Allow-Credentials', 'true');
    if (request.method !== 'OPTIONS') return;
    reply.header('Access-Control-Allow-Methods', methods().join(', '));
    reply.header('Access-Control-Allow-Headers', allowedHeaders);
    reply.header('Access-Control-Max-Age', maxAgeSeconds);
  }
}
