import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { caughtUp } from './caught-up.js';
import type { Logger } from '../log/logger.js';
import { StartError } from '../common/start-error.js';
import { within } from '../common/within.js';
import { HandOver } from './node-cluster-internals.js';
import type { ServerFacts } from './server-facts.js';
import { type FromWorker, isOurs, type ToWorker } from './worker-messages.js';

/** The interval between two checks of the workers. */
const watchIntervalMs = 1000;
/** A death is early if the worker has served for less than this. A later death resets the count of early deaths. */
const stableAfterMs = 10_000;
/** The pool fails after this many consecutive early deaths. */
const maxEarlyDeaths = 5;
/** The delay before a replacement starts; each early death doubles it. */
const firstDelayMs = 100;

/** Options of a pool. */
export interface WorkerPoolOptions {
  readonly size: number;
  /** Path of the worker's program. */
  readonly script: string;
  /** The first message to each worker. */
  readonly greeting: ToWorker;
  /** Seconds without a sign of life after which a worker is killed; 0 for never. */
  readonly workerTimeoutSeconds: number;
  /** How long a stopping worker may take before it is killed. */
  readonly stopTimeoutMs: number;
  readonly log: Logger;
}

/** The state of a worker. */
interface WorkerState {
  readonly handOver: HandOver;
  /** By `performance.now()`; null until it serves. */
  servesSince: number | null;
  /** Checks since the worker's last message. Not measured in time: this process may itself have been suspended. */
  missedIntervals: number;
  refusal: string | null;
}

/** Worker processes that share one port. A dead worker is replaced, unless workers die one after the other. */
export class WorkerPool {
  private readonly workers = new Map<Worker, WorkerState>();
  private readonly watch: NodeJS.Timeout;
  private hasServed = false;
  private stopping = false;
  private earlyDeaths = 0;
  private resolveServing: (facts: ServerFacts) => void = () => undefined;
  private fail: (reason: StartError) => void = () => undefined;

  /** Rejects with a StartError when restarted workers keep dying. Never resolves. */
  readonly failed = new Promise<never>((_resolve, reject) => (this.fail = reject));

  constructor(private readonly options: WorkerPoolOptions) {
    cluster.setupPrimary({ exec: options.script, args: [] });
    this.failed.catch(() => undefined); // callers that await it still get the error
    this.watch = setInterval(() => this.killUnresponsive(), watchIntervalMs);
    process.on('exit', this.killAll);
  }

  /**
   * Starts one worker, and the others when it serves: a cause that stops the first one would stop all of them.
   *
   * @throws StartError with the worker's reason, if the first worker cannot start
   */
  async start(): Promise<ServerFacts> {
    const serving = new Promise<ServerFacts>((resolve) => (this.resolveServing = resolve));
    this.fork();
    const facts = await Promise.race([serving, this.failed]);
    for (let number = 1; number < this.options.size; number++) this.fork();
    return facts;
  }

  /** Stops every worker, and kills those that exceed `stopTimeoutMs`. */
  async stop(): Promise<void> {
    this.stopping = true;
    const exits = [...this.workers.keys()].map((worker) => once(worker, 'exit'));
    for (const worker of this.workers.keys()) worker.process.kill('SIGTERM');
    const ended = await within(Promise.all(exits), this.options.stopTimeoutMs);
    if (!ended) this.options.log.warn('Killed workers that did not stop');
    this.killAll();
    clearInterval(this.watch);
    process.off('exit', this.killAll);
  }

  private fork(): void {
    if (this.stopping) return;
    const worker = cluster.fork();
    const state: WorkerState = { handOver: new HandOver(worker), servesSince: null, missedIntervals: 0, refusal: null };
    this.workers.set(worker, state);
    worker.on('message', (message: unknown) => {
      if (isOurs<FromWorker>(message)) this.onMessage(message, worker, state);
    });
    worker.on('error', () => undefined); // a message to a worker that has just died; its `exit` follows
    worker.once('exit', (code: number, signal: string | null) => this.onExit(worker, code, signal));
  }

  private onMessage(message: FromWorker, worker: Worker, state: WorkerState): void {
    state.missedIntervals = 0;
    if (message.windsock === 'here') worker.send(this.options.greeting);
    if (message.windsock === 'refused') state.refusal = message.reason;
    if (message.windsock === 'leaving') void this.disconnect(worker, state);
    if (message.windsock !== 'serving') return;
    try {
      state.handOver.requireKnownMessages();
    } catch (error) {
      return this.fail(error as StartError);
    }
    state.servesSince = performance.now();
    this.hasServed = true;
    this.resolveServing(message.facts);
  }

  /** Waits for hand-overs: disconnecting the last worker closes the port, and queued connections would be lost. */
  private async disconnect(worker: Worker, { handOver }: WorkerState): Promise<void> {
    await caughtUp();
    while (handOver.isUnderWay) {
      await sleep(1);
      await caughtUp();
    }
    worker.disconnect();
  }

  private onExit(worker: Worker, code: number, signal: string | null): void {
    const { servesSince, refusal } = this.workers.get(worker)!;
    this.workers.delete(worker);
    if (this.stopping) return;
    const cause = refusal ?? (signal ? `killed by ${signal}` : `exit code ${code}`);
    if (!this.hasServed) return this.fail(new StartError(refusal ?? `The worker did not start: ${cause}`));
    if (code === 0) return this.replace('A worker was told to stop; another takes its place', cause, worker);
    const wasStable = servesSince !== null && performance.now() - servesSince > stableAfterMs;
    this.earlyDeaths = wasStable ? 0 : this.earlyDeaths + 1;
    if (this.earlyDeaths < maxEarlyDeaths) return this.replace('A worker died; another takes its place', cause, worker);
    this.fail(new StartError(`The workers do not stay alive: ${maxEarlyDeaths} died early, the last one: ${cause}`));
  }

  private replace(message: string, cause: string, { process: { pid } }: Worker): void {
    this.options.log.warn({ pid, cause }, message);
    setTimeout(() => this.fork(), firstDelayMs * 2 ** this.earlyDeaths).unref();
  }

  private killUnresponsive(): void {
    const { workerTimeoutSeconds, log } = this.options;
    for (const [worker, state] of this.workers) {
      state.missedIntervals++;
      if (
        workerTimeoutSeconds === 0 ||
        state.servesSince === null ||
        state.missedIntervals * watchIntervalMs <= workerTimeoutSeconds * 1000
      ) {
        continue;
      }
      log.error(
        { pid: worker.process.pid },
        `A worker gave no sign of life for ${workerTimeoutSeconds} s, and is killed`,
      );
      worker.process.kill('SIGKILL');
    }
  }

  private readonly killAll = (): void => {
    for (const worker of this.workers.keys()) worker.process.kill('SIGKILL');
  };
}
