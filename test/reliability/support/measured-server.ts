import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { vi } from 'vitest';
import { linesOf, program, spawnWindsock, startTimeMs, type WindsockProcess } from '../../support/windsock-process.js';

/** What the processes of a service hold, all of them together. */
export interface Holdings {
  /** Bytes of memory that the operating system gave them. */
  readonly rss: number;
  /** Bytes of objects and buffers that are in use: what is left after a collection. */
  readonly heap: number;
  /** Files and sockets that are open. */
  readonly handles: number;
  readonly sockets: number;
  /** Milliseconds that their event loops were late, at the 99th percentile since the last sample; of the latest one. */
  readonly delay: number;
}

/** Makes a process tell, on standard error, what only it knows of itself, whenever it gets SIGUSR2. */
const probe = `
import { monitorEventLoopDelay } from 'node:perf_hooks';
const delays = monitorEventLoopDelay({ resolution: 10 });
delays.enable();
process.on('SIGUSR2', () => {
  const delay = delays.percentile(99) / 1e6;
  gc();
  const { heapUsed, external } = process.memoryUsage();
  process.stderr.write(JSON.stringify({ probe: process.pid, heap: heapUsed + external, delay }) + '\\n');
  delays.reset();
});`;

/** The bit of SIGUSR2 in the masks of /proc. */
const sigusr2 = 1n << 11n;

/** `windsock webserver` in one or several processes on a free port, all of which can be measured. Linux only. */
export class MeasuredServer {
  private constructor(
    private readonly server: WindsockProcess,
    readonly url: string,
    private readonly processes: readonly number[],
  ) {}

  /** Resolves when all its processes serve. */
  static async start(env: Record<string, string>, workers: number): Promise<MeasuredServer> {
    const words = ['webserver', '--port', '0', '--workers', String(workers)];
    const imported = `data:text/javascript,${encodeURIComponent(probe)}`;
    const server = spawnWindsock(words, env, [process.execPath, '--expose-gc', '--import', imported, program]);
    const url = await server.url();
    const processes = await vi.waitFor(() => listening(server.pid, workers), { timeout: startTimeMs, interval: 50 });
    return new MeasuredServer(server, url, processes);
  }

  /** Also collects their garbage, which takes each of them some milliseconds. */
  async measure(): Promise<Holdings> {
    const told = this.told().length;
    for (const pid of this.processes) process.kill(pid, 'SIGUSR2');
    const answers = await vi.waitFor(
      () => {
        const news = this.told().slice(told);
        if (news.length < this.processes.length) throw new Error(`Only ${news.length} processes tell of themselves`);
        return news;
      },
      { timeout: startTimeMs, interval: 20 },
    );
    const files = this.processes.flatMap(openFiles);
    return {
      rss: sum(this.processes.map(residentMemory)),
      heap: sum(answers.map(({ heap }) => heap)),
      handles: files.length,
      sockets: files.filter((name) => name.startsWith('socket:')).length,
      delay: Math.max(...answers.map(({ delay }) => delay)),
    };
  }

  private told(): { heap: number; delay: number }[] {
    return linesOf(this.server.stderr()).filter((line) => 'probe' in line) as unknown as {
      heap: number;
      delay: number;
    }[];
  }
}

/** The process and its workers. Throws as long as one of them would die of the probe's signal. */
function listening(pid: number, workers: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  const processes = [pid, ...children];
  const ready = processes.filter((each) => (BigInt(`0x${statusOf(each, 'SigCgt')}`) & sigusr2) !== 0n);
  if (ready.length < (workers > 1 ? 1 + workers : 1)) throw new Error(`${ready.length} processes are there`);
  return processes;
}

function residentMemory(pid: number): number {
  return Number.parseInt(statusOf(pid, 'VmRSS')) * 1024;
}

function statusOf(pid: number, name: string): string {
  return new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!;
}

/** What each descriptor of a process is of: a path, or such as `socket:[4711]`. */
function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((number) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${number}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
