import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a database that can be made to fail. */
export interface FaultyProxy {
  readonly port: number;
  /** `open` passes everything on, `stalled` nothing at all, `closed` cuts connections and takes no new ones. */
  become(state: 'open' | 'stalled' | 'closed'): void;
  remove(): Promise<void>;
}

/** Listens on loopback and passes connections on to a server. */
export async function faultyProxy(target: { host: string; port: number }): Promise<FaultyProxy> {
  let state: 'open' | 'stalled' | 'closed' = 'open';
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((client) => {
    if (state === 'closed') return void client.destroy();
    const upstream = connect(target.port, target.host);
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    for (const [one, other] of [pair, [upstream, client] as const]) {
      one.on('data', (chunk) => void (state === 'open' && other.write(chunk)));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => pairs.forEach((pair) => pair.forEach((socket) => socket.destroy()));
  return {
    port: (server.address() as AddressInfo).port,
    become: (next) => {
      state = next;
      if (next === 'closed') cut();
    },
    remove: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
