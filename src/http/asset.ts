import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A file as it is sent. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  /** Another one for another body. */
  readonly etag: string;
}

/** A body with the tag that tells it from others. */
export function asAsset(type: string, body: Buffer): Asset {
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

/**
 * Sends a file, or 304 to a client that has it.
 *
 * @param maxAgeSeconds for so long a client need not ask again
 */
export function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, body, etag }: Asset,
  maxAgeSeconds = 0,
): void {
  const caching = maxAgeSeconds > 0 ? `max-age=${maxAgeSeconds}` : 'no-cache';
  reply.headers({ 'Content-Type': type, ETag: etag, 'Cache-Control': caching });
  const known = request.headers['if-none-match']?.split(/\s*,\s*/).map((tag) => tag.replace(/^W\//, ''));
  if (known?.includes(etag)) reply.code(304).send();
  else reply.send(body);
}
