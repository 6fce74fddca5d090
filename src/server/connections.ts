import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

/**
 * Milliseconds that a connection on which no request has begun gets to send one, once the server stops. A client may
 * have sent one that has not arrived; if the connection were closed on it, a proxy could not send a POST elsewhere.
 */
const quietTime = 1000;

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
  private draining = false;
  private quietTimeOver = false;

  /** @param server one that does not listen yet */
  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => remember(socket, this.sockets));
    const opened = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(opened, (socket: Socket) => remember(socket, this.clients));
    // Ahead of the handler, which may answer at once.
    server.prependListener('request', (_request, response: ServerResponse) => this.follow(response));
  }

  /**
   * Takes no new connection, and lets each other one end with the answer to its request: the one that it waits for, or
   * sends within a moment.
   *
   * @param timeout milliseconds after which connections are cut
   * @returns how many requests were cut off with them
   */
  async drain(timeout: number): Promise<number> {
    this.draining = true;
    for (const response of this.answering) response.shouldKeepAlive = false;
    const closed = once(this.server, 'close');
    // As for any server: that of HTTP would close the idle connections at once.
    NetServer.prototype.close.call(this.server);
    const quiet = setTimeout(() => this.endQuietOnes(), quietTime);
    let cut: Promise<unknown>[] = [];
    const limit = setTimeout(() => (cut = this.cut()), timeout);
    await closed;
    clearTimeout(quiet);
    clearTimeout(limit);
    await Promise.all(cut);
    return cut.length;
  }

  private follow(response: ServerResponse): void {
    this.answering.push(response);
    // Makes Node say `Connection: close`.
    if (this.draining) response.shouldKeepAlive = false;
    response.once('close', () => {
      this.forget(response);
      // For an answer whose head was out before, with a promise to keep the connection.
      if (this.quietTimeOver) this.server.closeIdleConnections();
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

  /** Node takes a connection that has never sent anything for a busy one. */
  private endQuietOnes(): void {
    this.quietTimeOver = true;
    const busy = new Set(this.answering.map(({ socket }) => socket));
    for (const socket of this.clients) if (!busy.has(socket)) socket.destroy();
  }
}

function remember(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
