import type { BenchDatabase } from './databases.js';
import { measure } from './load.js';
import { rowsOf } from './report.js';
import { routes } from './routes.js';
import { ask } from './compare.js';
import { type ServerProcess, startWindsock } from './server-process.js';

const lag = /^nodejs_eventloop_lag_(max|p99)_seconds (\S+)$/gm;

/** How late the event loop was since this was asked the last time, in milliseconds. */
async function lagOf(server: ServerProcess): Promise<Map<string, number>> {
  const text = await ask(server, { path: '/metrics', headers: {} });
  return new Map([...text.matchAll(lag)].map(([, kind, seconds]) => [kind!, Number(seconds) * 1000]));
}

/**
 * Has two processes of Windsock's trigger runs on one SQLite file, where each waits for the other's lock most of the time.
 *
 * @param seconds how long
 * @returns a section of the results, with how late their event loops were
 */
export async function twoWriters(database: BenchDatabase, seconds: number): Promise<string> {
  const route = routes.find(({ name }) => name === 'trigger')!;
  const servers = [await startWindsock(database), await startWindsock(database)];
  await Promise.all(servers.map((server) => measure(server, route, 1)));
  await Promise.all(servers.map(lagOf));
  const samples = await Promise.all(servers.map((server) => measure(server, route, seconds)));
  const lags = await Promise.all(servers.map(lagOf));
  await Promise.all(servers.map((server) => server.stop()));
  const rows = samples.map(({ requestsPerSecond, p50, p99 }, at) => [
    ...[String(at + 1), requestsPerSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1)],
    ...['p99', 'max'].map((kind) => lags[at]!.get(kind)!.toFixed(1)),
  ]);
  const heads = ['process', 'triggers/s', 'p50 ms', 'p99 ms', 'event loop late, p99 ms', 'at most, ms'];
  return (
    `## Two processes that write to one SQLite file\n\n${rowsOf(heads, rows, 1)}\n\n` +
    'How late the event loop is, is measured every 10 ms, which are part of the figure.'
  );
}
