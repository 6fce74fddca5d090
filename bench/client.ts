import { Agent, request } from 'node:http';
import type { ServerProcess } from './server-process.js';

/** How an answer came. */
export interface Answer {
  /** Milliseconds until its first byte. */
  readonly firstByte: number;
  /** Milliseconds until its last one. */
  readonly total: number;
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true });

/** Sends a request, a POST if there is a body, on a connection that is kept. Rejects unless it succeeds. */
export function ask({ url }: ServerProcess, path: string, body?: string): Promise<Answer> {
  const begin = performance.now();
  const method = body === undefined ? 'GET' : 'POST';
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { method, agent, headers }, (reply) => {
      let firstByte: number | undefined;
      let bytes = 0;
      reply.on('data', (chunk: Buffer) => {
        firstByte ??= performance.now() - begin;
        bytes += chunk.length;
      });
      reply.on('error', reject);
      reply.on('end', () => {
        if (reply.statusCode !== 200) reject(new Error(`${method} ${path}: ${reply.statusCode}`));
        else resolve({ firstByte: firstByte ?? 0, total: performance.now() - begin, bytes });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
