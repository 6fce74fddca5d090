import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { SingleFlight } from '../common/single-flight.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { listenForMetrics } from './metrics-server.js';

/*
 * Aggregates the metrics of several worker processes. The primary calls `serveClusterMetrics`; in the workers,
 * MetricsService creates a `WorkerMetrics`.
 */

/** How long the primary waits for a worker. If the worker takes longer, its last report counts. */
const primaryTimeoutMs = 1000;
/** How long a worker waits for the primary before it answers with only its own metrics. */
const workerTimeoutMs = 2 * primaryTimeoutMs;

/** prom-client's JSON of a registry, with the actual type of `type`: prom-client declares a number. */
type Snapshot = readonly { readonly type: string }[];

/** The messages between the processes. Other messages on the same channel are ignored. */
type Message =
  | { readonly windsockMetrics: 'report' }
  | { readonly windsockMetrics: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly windsockMetrics: 'ask' }
  | { readonly windsockMetrics: 'text'; readonly text: string };

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'windsockMetrics' in message;
}

/**
 * For the primary process: aggregates the metrics of its workers, sends the result to a worker that requests it, and
 * serves it on `[windsock] metrics_port` if that is set. Call it before the first worker is forked.
 *
 * @returns `close`, to be called when the last worker has exited
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

/** The side of the primary. */
class ClusterMetrics {
  /** The last report of each running worker, by its id. */
  private readonly latest = new Map<number, Snapshot>();
  /** The counts of exited workers. Without them the sums would fall, which Prometheus takes for a restart. */
  private departed: Promise<Snapshot> = Promise.resolve([]);
  private readonly answered = new Map<number, () => void>();
  private readonly collection = new SingleFlight<string>();

  constructor() {
    cluster.on('message', this.onMessage).on('disconnect', this.onDisconnect);
  }

  close(): void {
    cluster.off('message', this.onMessage).off('disconnect', this.onDisconnect);
  }

  /** The metrics in Prometheus's text format. Concurrent calls share the result. */
  text(): Promise<string> {
    return this.collection.run('text', () => this.collect());
  }

  private async collect(): Promise<string> {
    // A worker that has never reported is still starting and receives no messages.
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

  private readonly onMessage = (worker: Worker, message: unknown): void => {
    if (!isMessage(message)) return;
    if (message.windsockMetrics === 'snapshot') {
      this.latest.set(worker.id, message.snapshot);
      this.answered.get(worker.id)?.();
    } else if (message.windsockMetrics === 'ask') {
      void this.text().then((text) => send(worker, { windsockMetrics: 'text', text }));
    }
  };

  private readonly onDisconnect = (worker: Worker): void => {
    this.answered.get(worker.id)?.();
    this.answered.delete(worker.id);
    const counted = (this.latest.get(worker.id) ?? []).filter(isCumulative);
    this.latest.delete(worker.id);
    this.departed = this.departed.then((before) => snapshotOf(sum([before, counted])));
  };
}

/** The side of a worker: it answers a request for metrics with those of all workers. */
export class WorkerMetrics {
  private readonly asking = new SingleFlight<string>();
  private answer: (text: string) => void = () => undefined;

  /** @param registry the metrics of this worker */
  constructor(private readonly registry: Registry) {
    process.on('message', this.onMessage);
    void this.report();
  }

  /** The metrics in Prometheus's text format; only this worker's if the primary does not answer. */
  text(): Promise<string> {
    return this.asking.run('text', () => this.askPrimary());
  }

  /** Sends the final counts to the primary. */
  async close(): Promise<void> {
    process.off('message', this.onMessage);
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

  private readonly onMessage = (message: unknown): void => {
    if (!isMessage(message)) return;
    if (message.windsockMetrics === 'report') void this.report();
    if (message.windsockMetrics === 'text') this.answer(message.text);
  };
}

/** Combines the snapshots in one registry. Each metric's `aggregator` defines how its values are combined. */
function sum(snapshots: readonly Snapshot[]): Registry {
  return AggregatorRegistry.aggregate([...snapshots]);
}

async function snapshotOf(registry: Registry): Promise<Snapshot> {
  return (await registry.getMetricsAsJSON()) as unknown as Snapshot;
}

function isCumulative({ type }: Snapshot[number]): boolean {
  return type === 'counter' || type === 'histogram';
}

/** Sends a message to a process that may have exited; the message is then dropped. Resolves when it is sent. */
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
