import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

/** The largest payload, in bytes, that no usual network fragments. */
const datagramBytes = 1432;
/** How long a line waits for other lines to share its datagram. */
const flushIntervalMs = 1000;
/** The interval between two lookups of the host. By itself, Node would do one for each datagram. */
const lookupIntervalMs = 60_000;

/**
 * Sends lines to a StatsD server, many in a datagram. Lines that cannot be sent are lost. A server that is down, or a
 * name that cannot be resolved, has no other effect.
 */
export class StatsdSocket {
  private lines = '';
  private address: string | null = null;
  private socket: Socket | null = null;
  private readonly timers: readonly NodeJS.Timeout[];

  /** @param onUnknownHost called each time the host cannot be resolved */
  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly onUnknownHost: (error: Error) => void,
  ) {
    this.timers = [
      setInterval(() => this.flush(), flushIntervalMs).unref(),
      setInterval(() => void this.resolve(), lookupIntervalMs).unref(),
    ];
    void this.resolve();
  }

  /** @param line ASCII, without a line break */
  send(line: string): void {
    if (this.lines.length + line.length >= datagramBytes) this.flush();
    this.lines += this.lines === '' ? line : `\n${line}`;
  }

  /** Sends the waiting lines and closes the socket. */
  async close(): Promise<void> {
    this.timers.forEach((timer) => clearInterval(timer));
    await new Promise<void>((resolve) => this.flush(resolve));
    this.socket?.close();
    this.socket = null;
  }

  private flush(done: () => void = () => undefined): void {
    const datagram = this.lines;
    this.lines = '';
    if (datagram === '' || !this.socket || !this.address) done();
    else this.socket.send(datagram, this.port, this.address, done);
  }

  private async resolve(): Promise<void> {
    try {
      // Airflow: its client takes the IPv4 address, which is where a server of old listens.
      const { address, family } = await lookup(this.host, { verbatim: false });
      this.socket ??= open(family);
      this.address = address;
    } catch (error) {
      this.onUnknownHost(error as Error);
    }
  }
}

function open(family: number): Socket {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  socket.on('error', () => undefined);
  return socket.unref();
}
