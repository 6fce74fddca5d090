import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import { caughtUp } from './caught-up.js';

/**
 * Milliseconds that a connection on which no request has begun gets to send one, once the server stops. A client may
 * have sent one that has not arrived; if the connection were closed on it, a proxy could not send a POST elsewhere.
 */
const quietTime = 1000;

/** Makes a server take no new connection, and keep those that it has. Resolves when it is handed none any more. */
export type ClosePort = (server: Server) => void | Promise<void>;

/** As any server does it: the `close` of one for HTTP also closes the connections that are idle. */
export function closePort(server: Server): void {
  NetServer.prototype.close.call(server);
}

/** The connections of a server, so that it can stop without breaking off an answer. */
export class Connections {
  private readonly sockets = new Set<Socket>();
  /** The sockets that speak HTTP: those of TLS come out of others. */
  private readonly clients = new Set<Socket>();
  /**
   * In no order. No Set: one that changes all the time is copied all the time, and V8 has each of the old copies refer to
   * the next. So whatever they hold is promoted with them, answer after answer, and stays until the next full collection.
   */
  private readonly answering: ServerResponse[] = [];
  /** Whether connections are taken, and nothing that they send. */
  private deaf = false;
  private draining = false;

  /** @param server one that does not listen yet */
  constructor(
    private readonly server: Server,
    private readonly close: ClosePort = closePort,
  ) {
    server.on('connection', (socket: Socket) => remember(socket, this.sockets));
    const opened = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(opened, (socket: Socket) => {
      remember(socket, this.clients);
      if (this.deaf) socket.pause();
    });
    // Ahead of the handler, which may answer at once.
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) =>
      this.follow(request.socket, response),
    );
  }

  /**
   * Takes no new connection, and lets each other one end with the answer to its request: the one that it waits for, or
   * sends within a moment.
   *
   * @param timeout milliseconds after which connections are cut
   * @returns how many requests were cut off with them
   */
  async drain(timeout: number): Promise<number> {
    const start = performance.now();
    const closed = once(this.server, 'close');
    await this.takeLastOnes();
    this.draining = true;
    for (const response of this.answering) response.shouldKeepAlive = false;
    const busy = this.busy();
    void this.endQuietOnes([...this.clients].filter((socket) => !busy.has(socket)));
    let cut: Promise<unknown>[] = [];
    const limit = setTimeout(() => (cut = this.cut()), timeout - (performance.now() - start));
    await closed;
    clearTimeout(limit);
    await Promise.all(cut);
    return cut.length;
  }

  /**
   * Closes the port. The operating system resets the connections that wait to be taken at that moment, and there are some
   * whenever requests keep the event loop busy.
   */
  private async takeLastOnes(): Promise<void> {
    this.deaf = true;
    for (const socket of this.clients) socket.pause();
    await caughtUp();
    await this.close(this.server);
    this.deaf = false;
    for (const socket of this.clients) socket.resume();
  }

  /** @param socket of the request: an answer that waits for the one before it has none yet */
  private follow(socket: Socket, response: ServerResponse): void {
    this.answering.push(response);
    // Makes Node say `Connection: close`.
    if (this.draining) response.shouldKeepAlive = false;
    response.once('close', () => {
      this.forget(response);
      // For an answer whose head was out before, with a promise to keep the connection.
      if (this.draining) void this.endQuietOnes([socket]);
    });
  }

  private forget(response: ServerResponse): void {
    const last = this.answering.pop()!;
    if (last !== response) this.answering[this.answering.indexOf(response)] = last;
  }

  /** @returns for each request that is cut off, when those who watch it have heard of it */
  private cut(): Promise<unknown>[] {
    const ends = this.answering.map((response) => once(response, 'close'));
    for (const socket of this.sockets) socket.destroy();
    return ends;
  }

  /** Closes those of these connections on which no request begins. Node takes one that has never sent any for a busy one. */
  private async endQuietOnes(sockets: readonly Socket[]): Promise<void> {
    await sleep(quietTime, undefined, { ref: false });
    // A request may have arrived that nobody has looked at.
    await caughtUp();
    const busy = this.busy();
    for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
  }

  private busy(): Set<Socket | null> {
    return new Set(this.answering.map(({ socket }) => socket));
  }
}

function remember(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
