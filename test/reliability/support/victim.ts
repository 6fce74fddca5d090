import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnServer, type WindsockProcess } from '../../support/windsock-process.js';

/** Words of the command line that make two workers. */
export const twoWorkers = ['--workers', '2'];

/** A service that is killed and started again, and again. */
export class Victim {
  /** Where it is; undefined while it is nowhere. */
  url: string | undefined;
  /** How many processes or groups of them were killed. */
  kills = 0;
  /** How often it was started. */
  starts = 0;
  /** Milliseconds that its last start took. */
  startTime = 1000;
  private process: WindsockProcess | undefined;

  constructor(private readonly env: Record<string, string>) {}

  /** Starts it, and waits until it serves. */
  async start(...words: string[]): Promise<void> {
    const begin = performance.now();
    this.url = await this.spawn(words).url();
    this.startTime = performance.now() - begin;
  }

  /** Starts it, and kills it before it serves, or just then. */
  async startInVain(...words: string[]): Promise<void> {
    this.spawn(words);
    await sleep(Math.random() * this.startTime);
    await this.killAll();
  }

  /** Kills its first process with all the others. */
  killAll(): Promise<void> {
    return this.end(-this.process!.pid);
  }

  /** Kills its first process; what others it has are to end by themselves. */
  killPrimary(): Promise<void> {
    return this.end(this.process!.pid);
  }

  /** Kills one of two workers, once there are two, and returns at once: the other is to go on. */
  killWorker(): void {
    const workers = childrenOf(this.process!.pid);
    this.kills++;
    process.kill(workers[Math.floor(Math.random() * workers.length)]!, 'SIGKILL');
  }

  /** Waits until both workers serve. */
  async bothServe(): Promise<void> {
    while (this.listening() < 2) await this.whileAlive(sleep(20));
  }

  /** Waits for something, but throws if the service ends by itself meanwhile. */
  whileAlive<T>(work: Promise<T>): Promise<T> {
    const process = this.process!;
    const failure = process.ended.then(() => Promise.reject(new Error(`It ended by itself: ${process.stderr()}`)));
    return Promise.race([work, failure]);
  }

  /** Tells it to stop, and waits until it has. */
  async stop(): Promise<void> {
    this.url = undefined;
    this.process!.child.kill('SIGTERM');
    await this.process!.ended;
  }

  private spawn(words: readonly string[]): WindsockProcess {
    this.starts++;
    this.process = spawnServer(this.env, ...words);
    this.process.ended.catch(() => undefined);
    return this.process;
  }

  private async end(target: number): Promise<void> {
    this.url = undefined;
    this.kills++;
    process.kill(target, 'SIGKILL');
    await this.process!.ended;
  }

  private listening(): number {
    return this.process!.stdout().split('"Server listening').length - 1;
  }
}

function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([, parent]) => parent === pid).map(([child]) => child!);
}
