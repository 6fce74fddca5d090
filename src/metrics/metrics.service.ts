import cluster from 'node:cluster';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { AirflowConfig } from '../config/airflow-config.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { BoundedNames } from './bounded-names.js';
import { WorkerMetrics } from './cluster-metrics.js';
import { listenForMetrics } from './metrics-server.js';
import { observeRequests } from './observe-requests.js';
import { PrometheusMetrics } from './prometheus-metrics.js';
import { openStatsd } from './statsd-metrics.js';

/** Counts the application's events for Prometheus and StatsD. */
@Injectable()
export class MetricsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly prometheus = new PrometheusMetrics();
  /** In a cluster the primary aggregates the metrics of all workers, and serves the port. */
  private readonly worker = cluster.isWorker ? new WorkerMetrics(this.prometheus.registry) : null;
  private readonly statsd: ReturnType<typeof openStatsd>;
  private server: { close(): Promise<void> } | null = null;

  constructor(
    private readonly config: AirflowConfig,
    unitOfWork: UnitOfWork,
  ) {
    const logger = new Logger('StatsD');
    this.statsd = openStatsd(config, ({ message }) => logger.warn(`[scheduler] statsd_host: ${message}`));
    this.prometheus.watchDatabase(() => unitOfWork.poolUse());
  }

  /** Counts every request to the server. Call it before the server listens. */
  observe(server: FastifyInstance): void {
    const dagIds = new BoundedNames(this.config.windsock.metricsMaxDags);
    this.prometheus.watchRequests(() => server.inFlight.responses.length);
    observeRequests(server, this.prometheus, dagIds);
    if (this.statsd) observeRequests(server, this.statsd.metrics, dagIds);
  }

  /** The metrics in Prometheus's text format; in a cluster, those of all workers. */
  text(): Promise<string> {
    return this.worker?.text() ?? this.prometheus.registry.metrics();
  }

  /** @throws StartError if `[windsock] metrics_port` cannot be listened on */
  async onApplicationBootstrap(): Promise<void> {
    const { windsock } = this.config;
    if (windsock.metricsPort > 0 && !this.worker) this.server = await listenForMetrics(windsock, () => this.text());
  }

  /** Reports the counts up to the last request. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.server?.close(), this.worker?.close(), this.statsd?.close()]);
  }
}
