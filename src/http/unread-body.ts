import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The maximum number of bytes of a body that are discarded after the answer. */
const maxDiscarded = 256 * 1024 * 1024;
/** Milliseconds without a byte after which discarding stops. */
const maxIdleMs = 1000;

/**
 * Lets a client read an answer that is sent before its body has arrived. Many clients read only after they have sent
 * the whole body, and they lose the answer if the connection closes before that. So the answer ends, and the connection
 * closes, only when the rest of the body has been received and discarded, up to a limit of bytes and time. A client
 * that sends `Expect: 100-continue` gets the 100 only when its body is about to be read.
 *
 * @param bodyLimit maximum size of a body that is read, in bytes
 * @param timeout milliseconds during which a body is discarded
 */
export function answerEarly(server: FastifyInstance, bodyLimit: number, timeout: number): void {
  server.server.on('checkContinue', (request, response) => server.server.emit('request', request, response));
  server.addHook('preParsing', (request, reply, payload, done) => {
    if (isAsking(request) && !(Number(request.headers['content-length']) > bodyLimit)) {
      delete request.raw.headers.expect;
      reply.raw.writeContinue();
    }
    done(null, payload);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!isUnread(request.raw) || typeof payload !== 'string') return done(null, payload);
    // The client may still send the body, so that the next bytes could be the body or another request.
    if (isAsking(request)) reply.header('Connection', 'close');
    if (reply.getHeader('connection') !== 'close' && reply.raw.shouldKeepAlive) return done(null, payload);
    reply.header('Content-Length', Buffer.byteLength(payload));
    done(null, Readable.from(withDelayedEnd(payload, request.raw, timeout), { objectMode: false }));
  });
}

function isAsking({ headers }: FastifyRequest): boolean {
  return /^100-continue$/i.test(headers.expect ?? '');
}

function isUnread({ headers, complete }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
  return hasBody && !complete;
}

async function* withDelayedEnd(answer: string, request: IncomingMessage, timeout: number) {
  yield Buffer.from(answer);
  await discard(request, timeout);
}

/** Discards the body until it is complete or a limit is reached. */
function discard(request: IncomingMessage, timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  let discarded = 0;
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(idleTimer);
      request.off('data', count);
      resolve();
    };
    const idleTimer = setTimeout(stop, maxIdleMs);
    const count = (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > maxDiscarded || performance.now() > deadline) stop();
      else idleTimer.refresh();
    };
    if (request.complete) return stop();
    for (const end of ['end', 'close', 'error']) request.once(end, stop);
    request.on('data', count);
  });
}
