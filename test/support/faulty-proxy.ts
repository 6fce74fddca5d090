import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What a proxy does with the connections that come in and with what they carry:
 *
 * - `open` passes everything on;
 * - `slow` passes what the server says on later;
 * - `held` passes nothing on for now, and all of it when it is opened again;
 * - `stalled` swallows everything: a connection that lost something this way stays silent for ever;
 * - `halting` passes half of an answer on, and swallows what comes after it;
 * - `torn` passes half of an answer on, and cuts the connection;
 * - `closed` cuts connections and takes no new ones.
 */
export type ProxyState = 'open' | 'slow' | 'held' | 'stalled' | 'halting' | 'torn' | 'closed';

/** A way to a database that can be made to fail. */
export interface FaultyProxy {
  readonly port: number;
  become(state: ProxyState): void;
  remove(): Promise<void>;
}

/** One connection through the proxy. */
interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  silent: boolean;
  /** Pieces of answers that are on their slow way. */
  late: number;
}

const delayMs = 40; // milliseconds of a slow answer's way

/** Listens on loopback and passes connections on to a server. */
export async function faultyProxy(target: { host: string; port: number }): Promise<FaultyProxy> {
  let state: ProxyState = 'open';
  const pairs = new Set<Pair>();
  const server = createServer((client) => {
    if (state === 'closed') return void client.destroy();
    const pair: Pair = { client, upstream: connect(target.port, target.host), silent: false, late: 0 };
    pairs.add(pair);
    const { upstream } = pair;
    client.on('data', (chunk) => pass(pair, state === 'slow' ? 'open' : state, chunk, upstream));
    upstream.on('data', (chunk) => answer(pair, state, chunk));
    if (state === 'held') sockets(pair).forEach((socket) => socket.pause());
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => pairs.forEach((pair) => sockets(pair).forEach((socket) => socket.destroy()));
  return {
    port: (server.address() as AddressInfo).port,
    become: (next) => {
      state = next;
      if (next === 'closed') cut();
      for (const socket of [...pairs].flatMap(sockets)) socket[next === 'held' ? 'pause' : 'resume']();
    },
    remove: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

const sockets = ({ client, upstream }: Pair): Socket[] => [client, upstream];

function pass(pair: Pair, state: ProxyState, chunk: Buffer, to: Socket): void {
  if (state === 'stalled') pair.silent = true;
  if (pair.silent) return;
  if (state === 'slow' || (to === pair.client && pair.late > 0)) passLater(pair, chunk);
  else to.write(chunk);
}

function passLater(pair: Pair, chunk: Buffer): void {
  pair.late++;
  setTimeout(() => {
    pair.late--;
    if (pair.client.writable) pair.client.write(chunk);
  }, delayMs);
}

function answer(pair: Pair, state: ProxyState, chunk: Buffer): void {
  const isHalf = state === 'halting' || state === 'torn';
  pass(pair, state, isHalf ? chunk.subarray(0, Math.ceil(chunk.length / 2)) : chunk, pair.client);
  if (isHalf) pair.silent = true;
  if (state === 'torn') pair.client.end();
}
