import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { within } from '../common/within.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import type { Logger, Logs } from '../log/logger.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { FromScheduler, ToScheduler } from './scheduler-messages.js';
import { isOurs, partsOf } from './worker-messages.js';

// The path includes the folder's name because the bundle puts this module into the folder `chunks`.
const script = fileURLToPath(new URL('../server/scheduler-program.js', import.meta.url));
/** The interval between two checks of the process. */
const watchIntervalMs = 1000;
/** A death is early if the process has lived for less than this. A later death resets the count of early deaths. */
const stableAfterMs = 10_000;
/** The delay before a replacement starts; each early death doubles it. */
const delayMs = { first: 100, longest: 60_000 };
/** How long a scheduler may take to stop, in addition to the configured times. */
const graceMs = 10_000;

/** Options of a supervised scheduler. */
export interface SchedulerProcessOptions {
  /** Path of its program. */
  readonly script: string;
  /** The first message to it. */
  readonly greeting: ToScheduler;
  /** Seconds without a sign of life after which it is killed; 0 for never. */
  readonly timeoutSeconds: number;
  /** How long it may take to stop before it is killed. */
  readonly stopTimeoutMs: number;
  readonly log: Logger;
}

/** A process of its own that schedules. It is started again whenever it dies, after a delay that grows. */
export class SchedulerProcess {
  private child: ChildProcess | null = null;
  private startedAt = 0;
  /** Checks since the last message. Not measured in time: this process may itself have been suspended. */
  private missedIntervals = 0;
  private refusal: string | null = null;
  private earlyDeaths = 0;
  private restart: NodeJS.Timeout | undefined;
  private readonly watch: NodeJS.Timeout;
  private stopping = false;

  constructor(private readonly options: SchedulerProcessOptions) {
    this.start();
    this.watch = setInterval(() => this.killUnresponsive(), watchIntervalMs);
  }

  /** Stops it, and kills it if it exceeds `stopTimeoutMs`. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    clearInterval(this.watch);
    const { child } = this;
    if (!child) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    if (await within(exit, this.options.stopTimeoutMs)) return;
    this.options.log.warn('Killed the scheduler, which did not stop');
    child.kill('SIGKILL');
    await exit;
  }

  private start(): void {
    const child = fork(this.options.script, []);
    Object.assign(this, { child, startedAt: performance.now(), missedIntervals: 0, refusal: null });
    child.on('message', (message: unknown) => {
      if (isOurs<FromScheduler>(message)) this.onMessage(message, child);
    });
    child.on('error', () => undefined); // a message to a process that has just died; its `exit` follows
    child.once('exit', (code, signal) => this.onExit(child, code, signal));
  }

  private onMessage(message: FromScheduler, child: ChildProcess): void {
    this.missedIntervals = 0;
    if (message.windsock === 'here') child.send(this.options.greeting);
    if (message.windsock === 'refused') this.refusal = message.reason;
  }

  private onExit({ pid }: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    this.child = null;
    if (this.stopping) return;
    const wasStable = performance.now() - this.startedAt > stableAfterMs;
    const delay = Math.min(delayMs.first * 2 ** (wasStable ? 0 : this.earlyDeaths), delayMs.longest);
    this.earlyDeaths = wasStable ? 0 : this.earlyDeaths + 1;
    const cause = this.refusal ?? (signal ? `killed by ${signal}` : `exit code ${code}`);
    this.options.log.error({ pid, cause, delaySeconds: delay / 1000 }, 'The scheduler died; it is started again');
    this.restart = setTimeout(() => this.start(), delay);
  }

  private killUnresponsive(): void {
    const { timeoutSeconds, log } = this.options;
    this.missedIntervals++;
    if (timeoutSeconds === 0 || this.missedIntervals * watchIntervalMs <= timeoutSeconds * 1000) return;
    if (!this.child) return;
    log.error({ pid: this.child.pid }, `The scheduler gave no sign of life for ${timeoutSeconds} s, and is killed`);
    this.child.kill('SIGKILL');
  }
}

/**
 * Starts a scheduler for the service, with the configuration that this process has read.
 *
 * @param startedAt when the service started: runs that it has accepted since are executed
 */
export function superviseScheduler(config: AirflowConfig, { log }: Logs, startedAt: OffsetDateTime): SchedulerProcess {
  return new SchedulerProcess({
    script,
    greeting: { windsock: 'start', config: partsOf(config), startedAt: startedAt.isoformat() },
    timeoutSeconds: config.webserver.webServerWorkerTimeout,
    stopTimeoutMs: (config.windsock.shutdownTimeout + config.core.killedTaskCleanupTime) * 1000 + graceMs,
    log,
  });
}
