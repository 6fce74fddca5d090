import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The answer to the request before it, on the same connection. */
  readonly before: ServerResponse | undefined;
}

/** The latest request on each connection, and its answer: answers go out one after the other. */
export class Exchanges {
  private readonly latest = new WeakMap<Socket, Exchange>();
  /** The answers that wait for those before them on their connection. */
  private readonly queued = new WeakMap<Socket, Set<ServerResponse>>();

  /**
   * Follows every request to the server from now on, and sees to it that every answer is closed, too, at the latest with
   * its connection: Node forgets those that wait for others, without a word, and who counts on the event would keep them.
   * Call it before the server listens.
   */
  watch(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      this.latest.set(socket, { request, response, before: this.latest.get(socket)?.response });
      if (response.socket === null) this.queue(response, socket);
    });
  }

  private queue(response: ServerResponse, socket: Socket): void {
    const queued = this.queued.get(socket) ?? new Set();
    if (!this.queued.has(socket)) {
      this.queued.set(socket, queued);
      socket.once('close', () => queued.forEach((each) => each.destroy().emit('close')));
    }
    queued.add(response);
    response.once('socket', () => queued.delete(response));
  }

  /**
   * Waits until the answers to all requests that came whole are out.
   *
   * @returns whether the client still waits for one: not if that to a request that broke off was sent ahead
   */
  async settle(socket: Socket): Promise<boolean> {
    const exchange = this.latest.get(socket);
    if (!exchange) return true;
    const { request, response, before } = exchange;
    const last = request.complete || response.headersSent ? response : before;
    if (last && !last.writableFinished && !last.destroyed) await once(last, 'close');
    return request.complete || !response.headersSent;
  }

  /** Whether it is for the client to go on: to ask for something, or to take what it asked for. */
  isClientsTurn(socket: Socket): boolean {
    const exchange = this.latest.get(socket);
    if (socket.writableLength > 0) return true;
    return exchange !== undefined && exchange.request.complete && exchange.response.writableFinished;
  }
}
