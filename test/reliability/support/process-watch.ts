import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { send } from '../../support/http.js';
import { program, spawnWindsock, type WindsockProcess } from '../../support/windsock-process.js';
import { scale } from './scale.js';

/** Milliseconds between two probes. */
const intervalMs = 50;

/**
 * How often garbage is collected in vain before a look counts, a quarter of a second apart, and the bytes less than
 * which are nothing. What one collection ends keeps things that only the next one finds, compiled code and connections
 * that are being closed among them.
 */
const vainCollections = 5;
const nothing = 128 * 1024;

/** Makes a process collect its garbage, all of it, when it gets SIGUSR2. */
const collectOnSignal = `data:text/javascript,process.on('SIGUSR2',()=>gc())`;

/** What a process holds when it has nothing to do. */
export interface Holdings {
  /** Bytes that are still needed. */
  readonly heap: number;
  /** Bytes of memory that the operating system gave it. */
  readonly rss: number;
  readonly files: number;
  readonly sockets: number;
}

/** `windsock webserver` in one process on a free port, which {@link holdingsOf} can measure. */
export function spawnMeasurable(env: Record<string, string>): WindsockProcess {
  return spawnWindsock(['webserver', '--port', '0'], { ...env, AIRFLOW__WEBSERVER__WORKERS: '1' }, [
    ...[process.execPath, '--expose-gc', '--import', collectOnSignal],
    program,
  ]);
}

/** Measures a process of {@link spawnMeasurable} while nobody else asks it for anything. */
export async function holdingsOf(server: WindsockProcess): Promise<Holdings> {
  let least = await holdingsAfterCollection(server);
  for (let vain = 0; vain < vainCollections; vain++) {
    const holdings = await holdingsAfterCollection(server);
    if (least.heap - holdings.heap > nothing) [least, vain] = [holdings, -1];
  }
  return least;
}

async function holdingsAfterCollection(server: WindsockProcess): Promise<Holdings> {
  process.kill(server.pid, 'SIGUSR2');
  await sleep(250);
  const { text } = await send(await server.url(), 'GET', '/metrics');
  const metric = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    heap: metric('nodejs_heap_size_used_bytes'),
    rss: metric('process_resident_memory_bytes'),
    files: metric('process_open_fds'),
    sockets: metric('nodejs_active_handles\\{type="Socket"\\}'),
  };
}

/** Bytes of heap that come and go with compiled code and caches, whatever the number of requests. */
const heapNoise = scale(8, 4) * 2 ** 20;
/** The same of the memory that the operating system counts, with what the allocator keeps for later. */
const rssNoise = 64 * 2 ** 20;

/** Connections of whoever measures, and of a pool. A leak is one for each request. */
export const fewFiles = 10;

/** Before, as it was after so many measurements that warmed up, and after all. */
function bothEnds(holdings: readonly Holdings[], warmUp: number): [before: Holdings, after: Holdings] {
  return [holdings[warmUp - 1]!, holdings.at(-1)!];
}

/** Expects that a process holds no more than it did, but for noise: less than a leak of one object for each request. */
export function expectFlat(holdings: readonly Holdings[], warmUp: number): void {
  const [before, after] = bothEnds(holdings, warmUp);
  expect(after.heap - before.heap).toBeLessThan(heapNoise);
  expect(after.rss - before.rss).toBeLessThan(rssNoise);
  expect(after.files - before.files).toBeLessThan(fewFiles);
  expect(after.sockets - before.sockets).toBeLessThan(fewFiles);
}

/** What a process held, for a report. */
export function summary(holdings: readonly Holdings[], warmUp: number): Record<string, string> {
  const [before, after] = bothEnds(holdings, warmUp);
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return {
    'heap (MiB)': `${mebibytes(before.heap)} to ${mebibytes(after.heap)}`,
    'RSS (MiB)': `${mebibytes(before.rss)} to ${mebibytes(after.rss)}`,
    files: `${before.files} to ${after.files}`,
  };
}

/** Asks a process for a sign of life, again and again. */
export class ProcessWatch {
  private worst = 0;
  private watching = true;
  private readonly done: Promise<void>;

  constructor(
    private readonly server: WindsockProcess,
    url: string,
  ) {
    this.done = this.probe(url);
    // Heard of at the end.
    this.done.catch(() => undefined);
  }

  /**
   * Ends the watch.
   *
   * @returns milliseconds of the slowest answer
   * @throws if the process has ended, or did not answer
   */
  async end(): Promise<number> {
    this.watching = false;
    await this.done;
    return this.worst;
  }

  private async probe(url: string): Promise<void> {
    while (this.watching) {
      const start = performance.now();
      const { status } = await send(url, 'GET', '/api/experimental/test');
      if (status !== 200) throw new Error(`A probe was answered with ${status}`);
      this.worst = Math.max(this.worst, performance.now() - start);
      await sleep(intervalMs);
    }
    if (this.server.child.exitCode !== null) throw new Error(`It has ended: ${this.server.stderr()}`);
  }
}
