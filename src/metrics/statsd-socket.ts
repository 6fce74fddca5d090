import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

/** Bytes that go through every network in one piece. */
const datagramBytes = 1432;
/** How long a line waits for others to share a datagram with. */
const flushIntervalMs = 1000;
/** The host's address is looked up anew after so long. Left to itself, Node would do it for each datagram. */
const lookupIntervalMs = 60_000;

/**
 * Sends lines to a StatsD server, many in a datagram. Nobody waits for it and nothing comes back: what cannot be sent is
 * lost, and that is all that a server that is down, or a name that cannot be resolved, ever does.
 */
export class StatsdSocket {
  private lines = '';
  private address: string | null = null;
  private socket: Socket | null = null;
  private readonly timers: readonly NodeJS.Timeout[];

  /** @param onUnknownHost hears each time that the host's address cannot be found */
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

  /** Sends what waits and ends. */
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
