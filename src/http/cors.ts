import type { FastifyReply, FastifyRequest } from 'fastify';

/** The request headers that a page may set. */
const allowedHeaders = 'Authorization, Content-Type, X-Request-Id';
/** For so long a browser need not ask again. */
const maxAgeSeconds = 600;

/**
 * Tells browsers that pages of these origins may read the answers, and ask with credentials. Without any origin, nothing
 * is said, and browsers keep the pages of others out.
 */
export class Cors {
  private constructor(private readonly origins: readonly string[]) {}

  /** @param text origins with spaces between */
  static parse(text: string): Cors {
    return new Cors(text.split(/\s+/).filter((origin) => origin !== ''));
  }

  /** Whether it is one of the origins. */
  allows(origin: string | undefined): boolean {
    return origin !== undefined && this.origins.includes(origin);
  }

  /** @param methods those of the path, for the question that a browser sends before the request itself */
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
