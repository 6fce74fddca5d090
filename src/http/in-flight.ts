import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

declare module 'fastify' {
  interface FastifyInstance {
    readonly inFlight: InFlight;
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The answer to the request before it, on the same connection. */
  readonly before: ServerResponse | undefined;
}

/** The unanswered requests to a server, and the latest request on each connection. */
export class InFlight {
  /**
   * Unordered. Speed: no Set, which copies itself as it changes; V8 links its old copies, so that what they held stays
   * until the next full collection. A run state on SQLite took 215 µs with one, and 182 without.
   */
  private readonly answering: ServerResponse[] = [];
  private readonly latest = new WeakMap<Socket, Exchange>();
  /** The answers that wait for earlier answers on their connection. */
  private readonly queued = new WeakMap<Socket, Set<ServerResponse>>();
  private onEnd: ((socket: Socket) => void) | null = null;

  /** @param server does not listen yet */
  constructor(server: Server) {
    // Prepended to run before the handler, which may answer at once.
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) =>
      this.follow(request, response),
    );
  }

  /** The answers that are not sent yet. The array changes as requests come and end. */
  get responses(): readonly ServerResponse[] {
    return this.answering;
  }

  /**
   * Sends `Connection: close` with each answer that has not begun, and with the answers to later requests.
   *
   * @param onEnd called with the connection when an answer ends
   */
  endConnections(onEnd: (socket: Socket) => void): void {
    this.onEnd = onEnd;
    for (const response of this.answering) response.shouldKeepAlive = false;
  }

  /**
   * Waits until the answers to all complete requests are sent.
   *
   * @returns whether the client still waits for an answer: false if the incomplete request was already answered
   */
  async settle(socket: Socket): Promise<boolean> {
    const exchange = this.latest.get(socket);
    if (!exchange) return true;
    const { request, response, before } = exchange;
    const last = request.complete || response.headersSent ? response : before;
    if (last && !last.writableFinished && !last.destroyed) await once(last, 'close');
    return request.complete || !response.headersSent;
  }

  /** Whether the server waits for the client: to send a request, or to read its answer. */
  isClientsTurn(socket: Socket): boolean {
    const exchange = this.latest.get(socket);
    if (socket.writableLength > 0) return true;
    return exchange !== undefined && exchange.request.complete && exchange.response.writableFinished;
  }

  private follow(request: IncomingMessage, response: ServerResponse): void {
    // An answer that waits for the one before it has no socket yet.
    const { socket } = request;
    this.latest.set(socket, { request, response, before: this.latest.get(socket)?.response });
    if (response.socket === null) this.queue(response, socket);
    this.answering.push(response);
    if (this.onEnd) response.shouldKeepAlive = false;
    response.once('close', () => {
      this.forget(response);
      this.onEnd?.(socket);
    });
  }

  /**
   * Closes the answer when its connection closes. Node drops queued answers without a `close` event, so that listeners
   * for the event would keep them in memory.
   */
  private queue(response: ServerResponse, socket: Socket): void {
    const queued = this.queued.get(socket) ?? new Set();
    if (!this.queued.has(socket)) {
      this.queued.set(socket, queued);
      socket.once('close', () => queued.forEach((each) => each.destroy().emit('close')));
    }
    queued.add(response);
    response.once('socket', () => queued.delete(response));
  }

  private forget(response: ServerResponse): void {
    const last = this.answering.pop()!;
    if (last !== response) this.answering[this.answering.indexOf(response)] = last;
  }
}
