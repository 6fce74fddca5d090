import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { InFlight } from '../http/in-flight.js';
import { caughtUp } from './caught-up.js';

/**
 * How long an idle connection stays open after the server begins to stop. A request may be on its way; if the
 * connection closed before it arrived, a proxy could not send a POST to another server.
 */
const idleTimeMs = 1000;

/** Makes a server accept no new connections and keep the open ones. Resolves when it gets no more connections. */
export type ClosePort = (server: Server) => void | Promise<void>;

/** Closes the port by the `close` of a TCP server: that of an HTTP server would also close the idle connections. */
export function closePort(server: Server): void {
  NetServer.prototype.close.call(server);
}

/** The connections of a server, so that it can stop without aborting an answer. */
export class Connections {
  private readonly sockets = new Set<Socket>();
  /** The sockets that carry HTTP. With TLS, each of them wraps one of `sockets`. */
  private readonly clients = new Set<Socket>();
  /** Whether connections are accepted but not read. */
  private isPaused = false;

  /** @param server does not listen yet */
  constructor(
    private readonly server: Server,
    private readonly inFlight: InFlight,
    private readonly close: ClosePort = closePort,
  ) {
    server.on('connection', (socket: Socket) => track(socket, this.sockets));
    const opened = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(opened, (socket: Socket) => {
      track(socket, this.clients);
      if (this.isPaused) socket.pause();
    });
  }

  /**
   * Accepts no new connections. Each open connection ends with the answer to its current request, or to one that it
   * sends within the idle time.
   *
   * @param timeoutMs after this time the open connections are destroyed
   * @returns the number of requests that were aborted
   */
  async drain(timeoutMs: number): Promise<number> {
    const start = performance.now();
    const closed = once(this.server, 'close');
    await this.acceptPendingAndClose();
    // The headers of an answer may already be sent without `Connection: close`.
    this.inFlight.endConnections((socket) => void this.closeIdle([socket]));
    const busy = this.busy();
    void this.closeIdle([...this.clients].filter((socket) => !busy.has(socket)));
    let aborted: Promise<unknown>[] = [];
    const limit = setTimeout(() => (aborted = this.abort()), timeoutMs - (performance.now() - start));
    await closed;
    clearTimeout(limit);
    await Promise.all(aborted);
    return aborted.length;
  }

  /**
   * Accepts the pending connections, then closes the port. The operating system resets connections that are not
   * accepted when the port closes, and there are some whenever requests keep the event loop busy.
   */
  private async acceptPendingAndClose(): Promise<void> {
    this.isPaused = true;
    for (const socket of this.clients) socket.pause();
    await caughtUp();
    await this.close(this.server);
    this.isPaused = false;
    for (const socket of this.clients) socket.resume();
  }

  /** @returns a promise for each aborted request, which resolves when its answer is closed */
  private abort(): Promise<unknown>[] {
    const ends = this.inFlight.responses.map((response) => once(response, 'close'));
    for (const socket of this.sockets) socket.destroy();
    return ends;
  }

  /** Closes the connections on which no request begins. For Node, a connection without any request yet is not idle. */
  private async closeIdle(sockets: readonly Socket[]): Promise<void> {
    await sleep(idleTimeMs, undefined, { ref: false });
    // A request may have arrived that is not read yet.
    await caughtUp();
    const busy = this.busy();
    for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
  }

  private busy(): Set<Socket | null> {
    return new Set(this.inFlight.responses.map(({ socket }) => socket));
  }
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}
