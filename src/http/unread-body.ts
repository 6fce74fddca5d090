import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Bytes of a body that are thrown away after the answer. */
const maxDiscarded = 256 * 1024 * 1024;
/** Milliseconds without a byte after which the client gets no more. */
const maxSilence = 1000;

/**
 * Lets a client read an early answer. Many read it only when they have sent the whole body, and a connection that is
 * closed on what they send takes the answer away from them. So the end of such an answer, and with it the close, waits until
 * the rest of the body has come, and is thrown away: within bounds of bytes and time. A client that asks whether it should
 * go on (`Expect: 100-continue`) is told so when its body is about to be read, and not before.
 *
 * @param bodyLimit bytes of a body that is read
 * @param timeout milliseconds for which a body is thrown away
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
    // Whether it sends the body nevertheless, nobody knows: what comes next could be that, or a request.
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

/** Throws away what comes, until it has all come, or a bound is reached. */
function discard(request: IncomingMessage, timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  let discarded = 0;
  return new Promise((resolve) => {
    const stop = () => {
      clearTimeout(silence);
      request.off('data', count);
      resolve();
    };
    const silence = setTimeout(stop, maxSilence);
    const count = (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > maxDiscarded || performance.now() > deadline) stop();
      else silence.refresh();
    };
    if (request.complete) return stop();
    for (const end of ['end', 'close', 'error']) request.once(end, stop);
    request.on('data', count);
  });
}
