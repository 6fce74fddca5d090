import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Answer, send } from '../../support/http.js';
import type { RunningNginx } from '../../support/nginx.js';

const safeTwice = new Set(['GET', 'DELETE']);

/**
 * Does what deploy/nginx.conf has nginx do, where that is not installed: sends requests to the servers in turn, on
 * connections that it keeps, and to the next one what a server did not take, or what may be sent twice; 502 otherwise.
 *
 * @param addresses each `host:port`
 */
export async function roundRobinProxy(addresses: readonly string[]): Promise<RunningNginx> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 16 });
  let turn = 0;
  const passOn = async ({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Promise<Answer | null> => {
    const passed = { 'X-Request-Id': String(headers['x-request-id'] ?? randomUUID()) };
    const first = turn++;
    for (let tries = 0; tries < addresses.length; tries++) {
      const server = `http://${addresses[(first + tries) % addresses.length]}`;
      try {
        return await send(server, method, url, { headers: passed, agent, ...(body.length > 0 && { body }) });
      } catch (error) {
        const wasTaken = (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
        if (wasTaken && !safeTwice.has(method)) break;
      }
    }
    return null;
  };
  const proxy = createServer((request, response) => {
    void buffer(request)
      .then((body) => passOn(request, body))
      .then((answer) => response.writeHead(answer?.status ?? 502).end(answer?.text ?? 'Bad Gateway'));
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    stop: async () => {
      agent.destroy();
      proxy.close().closeAllConnections();
      await once(proxy, 'close');
    },
  };
}
