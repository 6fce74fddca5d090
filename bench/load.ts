import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { BenchRoute } from './routes.js';
import type { ServerProcess } from './server-process.js';
import { usageOfTree } from './process-tree.js';

/** Requests that are under way at any time. */
export const connections = 16;

const timeoutSeconds = 60; // seconds

/** Milliseconds of processor time in a fifth of a second. A server at rest needs less, even one that writes a profile. */
const restless = 40;

/** What one measurement came to. */
export interface Sample {
  readonly requestsPerSecond: number;
  /** Milliseconds within which half of the answers came. */
  readonly p50: number;
  /** The same for 99 of 100. */
  readonly p99: number;
  /** Milliseconds of processor time that the server took for a request, all its processes together. */
  readonly cpuPerRequest: number;
  /** Bytes of memory that the server's processes had at the end. */
  readonly memory: number;
}

/** Sends one kind of request for so many seconds. Throws if any answer is not a success. */
export async function measure(server: ServerProcess, route: BenchRoute, seconds: number): Promise<Sample> {
  const before = usageOfTree(server.pid);
  const { result, times, duration } = await fire(server.url, route, seconds);
  const after = usageOfTree(server.pid);
  await settle(server);
  const good = result['2xx'];
  if (result.non2xx + result.errors + result.timeouts > 0 || good === 0) {
    const statuses = JSON.stringify(result.statusCodeStats);
    throw new Error(`${server.name}, ${route.title}: ${statuses} and ${result.errors} errors`);
  }
  times.sort((a, b) => a - b);
  return {
    requestsPerSecond: good / duration,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    cpuPerRequest: (after.cpu - before.cpu) / good,
    memory: after.memory,
  };
}

/** Waits until the server rests: the next one must not meet the requests that the end of the time has cut off. */
async function settle({ pid }: ServerProcess): Promise<void> {
  for (let before = -Infinity, now = usageOfTree(pid).cpu; now - before > restless;) {
    await sleep(200);
    [before, now] = [now, usageOfTree(pid).cpu];
  }
}

/**
 * Loads the server; also returns the milliseconds that each answer took, and the seconds until the last one: autocannon
 * itself looks at the clock once a second only, where a number of requests is sent.
 */
function fire(url: string, { path, headers, newBody, pace }: BenchRoute, seconds: number) {
  const end = pace ? { amount: Math.max(connections, Math.round(pace * seconds)) } : { duration: seconds };
  const method = newBody ? 'POST' : 'GET';
  const setupRequest = newBody && ((request: autocannon.Request) => ({ ...request, body: newBody() }));
  const requests = [{ method, path, headers, ...(setupRequest && { setupRequest }) }] as const;
  const times: number[] = [];
  const begin = performance.now();
  let last = begin;
  return new Promise<{ result: autocannon.Result; times: number[]; duration: number }>((resolve, reject) => {
    const options = { url, connections, ...end, timeout: timeoutSeconds, requests: [...requests] };
    const run = autocannon(options, (error: Error | null, result) => {
      if (error) reject(error);
      else resolve({ result, times, duration: (last - begin) / 1000 });
    });
    // Its own figures are whole milliseconds.
    run.on('response', (_client, _status, _bytes, milliseconds) => {
      times.push(milliseconds);
      last = performance.now();
    });
  });
}

/** @param sorted not empty, in ascending order */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** The middle one of some numbers, in any order. */
export function median(numbers: readonly number[]): number {
  return percentile(
    [...numbers].sort((a, b) => a - b),
    0.5,
  );
}

/** Each figure's own median. */
export function medians(samples: readonly Sample[]): Sample {
  const of = (key: keyof Sample) => median(samples.map((sample) => sample[key]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuPerRequest: of('cpuPerRequest'),
    memory: of('memory'),
  };
}
