import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { version } from '../common/version.js';
import type { PoolUse } from '../database/pool-use.js';
import type { AuthenticationOutcome } from '../http/principal.js';
import type { EventSink } from './event-sink.js';

/** Seconds. A request that reads one row takes a few milliseconds; one that waits for a lock takes seconds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The metrics of one application for Prometheus. It has its own registry: two applications in one process would share
 * prom-client's global one.
 */
export class PrometheusMetrics implements EventSink {
  readonly registry = new Registry();
  private readonly requests = this.counter('windsock_http_requests_total', 'Requests answered', [
    'method',
    'route',
    'status',
  ]);
  private readonly duration = new Histogram({
    name: 'windsock_http_request_duration_seconds',
    help: 'Time from the headers of a request to the end of its answer',
    labelNames: ['method', 'route'],
    buckets,
    registers: [this.registry],
  });
  private readonly authentications = this.counter(
    'windsock_authentication_total',
    'Requests by what the authentication backend found',
    ['backend', 'outcome'],
  );
  private readonly triggered = this.counter('windsock_dag_runs_triggered_total', 'DAG runs triggered', ['dag_id']);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const info = { name: 'windsock_build_info', help: 'Always 1', aggregator: 'first' as const };
    new Gauge({ ...info, labelNames: ['version'], registers: [this.registry] }).set({ version }, 1);
  }

  requestAnswered(method: string, route: string, status: number, seconds: number): void {
    this.requests.inc({ method, route, status });
    this.duration.observe({ method, route }, seconds);
  }

  authenticated({ backend, outcome }: AuthenticationOutcome): void {
    this.authentications.inc({ backend, outcome });
  }

  dagRunTriggered(dagId: string): void {
    this.triggered.inc({ dag_id: dagId });
  }

  /** Adds the number of requests in flight, sampled when the metrics are read. */
  watchRequests(inFlight: () => number): void {
    this.sampled('windsock_http_requests_in_flight', 'Requests that are being answered', inFlight);
  }

  /** Adds the use of the connection pool, sampled when the metrics are read. */
  watchDatabase(poolUse: () => PoolUse): void {
    this.sampled('windsock_database_connections_max', 'Most connections to the database', () => poolUse().size);
    this.sampled('windsock_database_connections_in_use', 'Connections in use', () => poolUse().inUse);
    this.sampled('windsock_database_waiting', 'Work that waits for a connection', () => poolUse().waiting);
  }

  private counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private sampled(name: string, help: string, read: () => number): void {
    const collect = (): void => gauge.set(read());
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect });
  }
}
