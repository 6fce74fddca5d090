import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { SingleFlight } from '../common/single-flight.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { listenForMetrics } from './metrics-server.js';

/*
 * The metrics of several worker processes as if they were one. The primary calls `serveClusterMetrics`; in the workers,
 * MetricsModule makes a `WorkerMetrics` by itself.
 */

/** How long the primary waits for a worker; one that is busy for longer is counted as it was last. */
const primaryTimeoutMs = 1000;
/** How long a worker waits for the primary before it answers for itself alone. */
const workerTimeoutMs = 2 * primaryTimeoutMs;

/** What prom-client makes of a registry, with the type as it is: its own declaration says a number. */
type Snapshot = readonly { readonly type: string }[];

/** What the processes say to each other. Other messages on the same channel are left alone. */
type Message =
  | { readonly windsockMetrics: 'report' }
  | { readonly windsockMetrics: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly windsockMetrics: 'ask' }
  | { readonly windsockMetrics: 'text'; readonly text: string };

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'windsockMetrics' in message;
}

/**
 * For the primary process: adds up what its workers count, answers those of them that are asked for metrics, and serves
 * the sums on `[windsock] metrics_port` if that is set. Call it before the first worker is forked.
 *
 * @returns `close`, for when the last worker has gone
 * @throws StartError if the port cannot be listened on
 */
export async function serveClusterMetrics({ windsock }: AirflowConfig): Promise<{ close(): Promise<void> }> {
  const metrics = new ClusterMetrics();
  const server = windsock.metricsPort > 0 ? await listenForMetrics(windsock, () => metrics.text()) : null;
  return {
    close: async () => {
      metrics.close();
      await server?.close();
    },
  };
}

/** The primary's side. */
class ClusterMetrics {
  /** What each living worker said last, by its id. */
  private readonly latest = new Map<number, Snapshot>();
  /** What workers that have gone had counted. Without it the sums would fall, which Prometheus takes for a restart. */
  private departed: Promise<Snapshot> = Promise.resolve([]);
  private readonly answered = new Map<number, () => void>();
  private readonly collection = new SingleFlight<string>();

  constructor() {
    cluster.on('message', this.hear).on('disconnect', this.forget);
  }

  close(): void {
    cluster.off('message', this.hear).off('disconnect', this.forget);
  }

  /** In Prometheus's text format. Those who ask meanwhile share the answer. */
  text(): Promise<string> {
    return this.collection.run('text', () => this.collect());
  }

  private async collect(): Promise<string> {
    // One that has never reported is still starting and hears nothing.
    const workers = [...this.latest.keys()].flatMap((id) => cluster.workers?.[id] ?? []);
    await Promise.all(workers.filter((worker) => worker.isConnected()).map((worker) => this.askForReport(worker)));
    return sum([...this.latest.values(), await this.departed]).metrics();
  }

  private askForReport(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, primaryTimeoutMs);
      this.answered.set(worker.id, () => {
        clearTimeout(timer);
        resolve();
      });
      void send(worker, { windsockMetrics: 'report' });
    });
  }

  private readonly hear = (worker: Worker, message: unknown): void => {
    if (!isMessage(message)) return;
    if (message.windsockMetrics === 'snapshot') {
      this.latest.set(worker.id, message.snapshot);
      this.answered.get(worker.id)?.();
    } else if (message.windsockMetrics === 'ask') {
      void this.text().then((text) => send(worker, { windsockMetrics: 'text', text }));
    }
  };

  private readonly forget = (worker: Worker): void => {
    this.answered.get(worker.id)?.();
    this.answered.delete(worker.id);
    const counted = (this.latest.get(worker.id) ?? []).filter(isCumulative);
    this.latest.delete(worker.id);
    this.departed = this.departed.then((before) => snapshotOf(sum([before, counted])));
  };
}

/** A worker's side: what is asked of one worker is answered for all of them. */
export class WorkerMetrics {
  private readonly asking = new SingleFlight<string>();
  private answer: (text: string) => void = () => undefined;

  /** @param registry what this worker counts */
  constructor(private readonly registry: Registry) {
    process.on('message', this.hear);
    void this.report();
  }

  /** In Prometheus's text format; this worker's own if the primary does not answer. */
  text(): Promise<string> {
    return this.asking.run('text', () => this.askPrimary());
  }

  /** Tells the primary what this worker has counted to its end. */
  async close(): Promise<void> {
    process.off('message', this.hear);
    await this.report();
  }

  private async askPrimary(): Promise<string> {
    const text = await new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), workerTimeoutMs);
      this.answer = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      void send(process, { windsockMetrics: 'ask' });
    });
    return text ?? this.registry.metrics();
  }

  private async report(): Promise<void> {
    await send(process, { windsockMetrics: 'snapshot', snapshot: await snapshotOf(this.registry) });
  }

  private readonly hear = (message: unknown): void => {
    if (!isMessage(message)) return;
    if (message.windsockMetrics === 'report') void this.report();
    if (message.windsockMetrics === 'text') this.answer(message.text);
  };
}

/** One registry of all of them: each metric says by its `aggregator` how its values become one. */
function sum(snapshots: readonly Snapshot[]): Registry {
  return AggregatorRegistry.aggregate([...snapshots]);
}

async function snapshotOf(registry: Registry): Promise<Snapshot> {
  return (await registry.getMetricsAsJSON()) as unknown as Snapshot;
}

function isCumulative({ type }: Snapshot[number]): boolean {
  return type === 'counter' || type === 'histogram';
}

/** To a process that may have gone, in which case nobody needs the message. Resolves when it is out. */
function send(receiver: Pick<NodeJS.Process, 'send'> | Worker, message: Message): Promise<void> {
  return new Promise((resolve) => {
    try {
      const post = receiver.send?.bind(receiver) as ((message: Message, done: () => void) => unknown) | undefined;
      if (!post) resolve();
      post?.(message, () => resolve());
    } catch {
      resolve(); // the channel was closed a moment ago
    }
  });
}
