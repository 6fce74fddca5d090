import type { AirflowConfig } from '../config/airflow-config.js';
import type { AuthenticationOutcome } from '../http/principal.js';
import type { EventSink } from './event-sink.js';
import { StatsdSocket } from './statsd-socket.js';

/** Sends one line to the StatsD server. */
export type SendLine = (line: string) => void;

/** Sends the events to a StatsD server. Names begin with Airflow's `statsd_prefix`, then `windsock.`. */
export class StatsdMetrics implements EventSink {
  private readonly prefix: string;
  private readonly allowed: readonly string[] | null;
  /** Names as they are sent; null for those that the allow list excludes. */
  private readonly names = new Map<string, string | null>();
  private readonly routes = new Map<string, string>();

  constructor(
    { statsdPrefix, statsdAllowList }: Pick<AirflowConfig['scheduler'], 'statsdPrefix' | 'statsdAllowList'>,
    private readonly send: SendLine,
  ) {
    this.prefix = statsdPrefix === '' ? '' : `${statsdPrefix}.`;
    // Airflow: AllowListValidator compares beginnings without regard to case, and without the prefix.
    this.allowed = statsdAllowList === '' ? null : statsdAllowList.split(',').map((item) => item.trim().toLowerCase());
  }

  requestAnswered(method: string, route: string, status: number, seconds: number): void {
    const name = this.routeName(route);
    this.emit(`windsock.request.${method}.${name}.${status}`, '1|c');
    this.emit(`windsock.request_duration.${method}.${name}`, `${(seconds * 1000).toFixed(3)}|ms`);
  }

  authenticated({ backend, outcome }: AuthenticationOutcome): void {
    this.emit(`windsock.authentication.${backend.slice(backend.lastIndexOf('.') + 1)}.${outcome}`, '1|c');
  }

  dagRunTriggered(dagId: string): void {
    this.emit(`windsock.dag_run_triggered.${dagId}`, '1|c');
  }

  private emit(event: string, value: string): void {
    let name = this.names.get(event);
    if (name === undefined) {
      name = this.nameOf(event);
      this.names.set(event, name);
    }
    if (name !== null) this.send(`${name}:${value}`);
  }

  /** The route as one level of a name. */
  private routeName(route: string): string {
    let name = this.routes.get(route);
    if (name === undefined) {
      name = route.replaceAll(/[^\w-]+/g, '_').replace(/^_(?=.)/, '');
      this.routes.set(route, name);
    }
    return name;
  }

  private nameOf(event: string): string | null {
    const name = event.replaceAll(/[^\w.-]+/g, '_');
    const isAllowed = this.allowed?.some((beginning) => name.toLowerCase().startsWith(beginning)) ?? true;
    return isAllowed ? this.prefix + name : null;
  }
}

/** Opens StatsD as `[scheduler] statsd_*` configure it; null if `statsd_on` is off. */
export function openStatsd(
  { scheduler }: AirflowConfig,
  onUnknownHost: (error: Error) => void,
): { readonly metrics: StatsdMetrics; close(): Promise<void> } | null {
  if (!scheduler.statsdOn) return null;
  const socket = new StatsdSocket(scheduler.statsdHost, scheduler.statsdPort, onUnknownHost);
  return {
    metrics: new StatsdMetrics(scheduler, (line) => socket.send(line)),
    close: () => socket.close(),
  };
}
