import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A file to send. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  /** Differs for different bodies. */
  readonly etag: string;
}

/** Adds an ETag, the SHA-256 hash of the body. */
export function asAsset(type: string, body: Buffer): Asset {
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

/**
 * Sends a file, or 304 if the client already has it.
 *
 * @param maxAgeSeconds how long the client may use its copy without asking again
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
