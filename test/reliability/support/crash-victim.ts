import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmptyDatabase } from '../../support/empty-database.js';
import { spawnWindsock, startTimeMs, type WindsockProcess } from '../../support/windsock-process.js';

/** A `windsock standalone` whose processes are killed and come again. */
export class CrashVictim {
  /** Milliseconds of the slowest way back: from a kill until a scheduler runs again. */
  slowestReturn = 0;
  private process: WindsockProcess | undefined;
  private url: string | undefined;
  private scheduler = 0;
  private killedAt = performance.now();

  constructor(
    private readonly database: EmptyDatabase,
    private readonly env: Record<string, string>,
  ) {}

  /** Where it serves; undefined while it does not. */
  readonly whereIs = (): string | undefined => this.url;

  /** Starts it, and waits until it serves and schedules. */
  async start(): Promise<void> {
    const env = { ...this.database.env, AIRFLOW__WINDSOCK__SCHEDULER: 'on', ...this.env };
    this.process = spawnWindsock(['standalone', '--port', '0'], env);
    this.process.ended.catch(() => undefined);
    this.url = await this.process.url();
    await this.schedulerIsAnother();
  }

  /** Kills the scheduler, and waits for the next one. */
  async killScheduler(): Promise<void> {
    this.strike(this.scheduler);
    await this.schedulerIsAnother();
  }

  /** Kills the web server, which is the parent of the scheduler, and starts it again. */
  async killWebServer(): Promise<void> {
    this.url = undefined;
    this.strike(this.running.pid);
    await this.running.ended;
    await this.start();
  }

  /** Kills both at once, and starts them again. */
  async killBoth(): Promise<void> {
    this.url = undefined;
    this.strike(this.running.pid, this.scheduler);
    await this.running.ended;
    await this.start();
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    this.url = undefined;
    this.running.child.kill('SIGTERM');
    await this.running.ended;
  }

  private get running(): WindsockProcess {
    if (this.process === undefined) throw new Error('It was not started');
    return this.process;
  }

  private strike(...pids: number[]): void {
    this.killedAt = performance.now();
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended just now, because the other one did.
      }
    }
  }

  /** Waits for a scheduler whose row in `job` says that it runs, since this process began. */
  private async schedulerIsAnother(): Promise<void> {
    const before = this.scheduler;
    const { sql, close } = await this.database.connect();
    const since = new Date().toISOString().replace('T', ' ').slice(0, 23);
    const deadline = Date.now() + startTimeMs;
    try {
      for (;;) {
        const child = schedulersOf(this.running.pid).find((pid) => pid !== before);
        const jobs =
          "SELECT 1 FROM job WHERE job_type = 'SchedulerJob' AND state = 'running' AND latest_heartbeat >= ?";
        if (child !== undefined && (await sql(jobs, since)).length > 0) {
          this.scheduler = child;
          this.slowestReturn = Math.max(this.slowestReturn, performance.now() - this.killedAt);
          return;
        }
        if (Date.now() > deadline) throw new Error(`No scheduler runs:\n${this.running.stdout().slice(-4000)}`);
        await sleep(20);
      }
    } finally {
      await close();
    }
  }
}

/** The schedulers that this process has started. It starts workers, too, and what is dead is still there for a moment. */
function schedulersOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap((line) => {
    const [pid, ppid, state = '', ...words] = line.trim().split(/\s+/);
    const isScheduler = Number(ppid) === parent && !state.startsWith('Z') && words.join(' ').includes('scheduler');
    return isScheduler ? [Number(pid)] : [];
  });
}
