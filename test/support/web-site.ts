import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page, and what its server says with it. */
export interface SitePage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A web site on this machine. `/redirect/<status>/<URL>` leads on; every other path is the page that was put up last. */
export interface WebSite {
  readonly port: number;
  show(page: SitePage): void;
  close(): void;
}

/** Opens a web site on a free port of 127.0.0.1. */
export async function openWebSite(): Promise<WebSite> {
  let page: SitePage = { html: '' };
  const server = createServer((request, response) => {
    const [, status, location] = /^\/redirect\/(\d+)\/(.*)$/.exec(request.url ?? '') ?? [];
    if (location) response.writeHead(Number(status), { Location: decodeURIComponent(location) }).end();
    else if (request.url === '/favicon.ico') response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': 'text/html', ...page.headers }).end(page.html);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, show: (shown) => (page = shown), close };
}
