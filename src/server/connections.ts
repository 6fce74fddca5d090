import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { InFlight } from '../http/in-flight.js';
import { caughtUp } from './caught-up.js';

/**
 * How long a connection on which no request has begun may still send one, once the server stops. A client may have sent
 * one that has not arrived; if the connection were closed on it, a proxy could not send a POST elsewhere.
 */
const quietTimeMs = 1000;

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
  /** Whether connections are taken, and nothing that they send. */
  private deaf = false;

  /** @param server one that does not listen yet */
  constructor(
    private readonly server: Server,
    private readonly inFlight: InFlight,
    private readonly close: ClosePort = closePort,
  ) {
    server.on('connection', (socket: Socket) => remember(socket, this.sockets));
    const opened = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(opened, (socket: Socket) => {
      remember(socket, this.clients);
      if (this.deaf) socket.pause();
    });
  }

  /**
   * Takes no new connection, and lets each other one end with the answer to its request: the one that it waits for, or
   * sends within a moment.
   *
   * @param timeoutMs connections are cut after so long
   * @returns how many requests were cut off with them
   */
  async drain(timeoutMs: number): Promise<number> {
    const start = performance.now();
    const closed = once(this.server, 'close');
    await this.takeLastOnes();
    // The head of an answer may be out with a promise to keep the connection.
    this.inFlight.endConnections((socket) => void this.endQuietOnes([socket]));
    const busy = this.busy();
    void this.endQuietOnes([...this.clients].filter((socket) => !busy.has(socket)));
    let cut: Promise<unknown>[] = [];
    const limit = setTimeout(() => (cut = this.cut()), timeoutMs - (performance.now() - start));
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

  /** @returns a promise for each request that is cut off, which resolves when its answer is closed */
  private cut(): Promise<unknown>[] {
    const ends = this.inFlight.responses.map((response) => once(response, 'close'));
    for (const socket of this.sockets) socket.destroy();
    return ends;
  }

  /** Closes those of these connections on which no request begins. Node takes one that has never sent any for a busy one. */
  private async endQuietOnes(sockets: readonly Socket[]): Promise<void> {
    await sleep(quietTimeMs, undefined, { ref: false });
    // A request may have arrived that nobody has looked at.
    await caughtUp();
    const busy = this.busy();
    for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
  }

  private busy(): Set<Socket | null> {
    return new Set(this.inFlight.responses.map(({ socket }) => socket));
  }
}

function remember(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
