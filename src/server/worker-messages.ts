import type { AirflowConfig, ConfigParts } from '../config/airflow-config.js';
import type { ServerFacts } from './server-facts.js';

/** What the primary answers to a worker's first message. A password reaches a worker in this way alone. */
export interface ToWorker {
  readonly windsock: 'start';
  readonly config: ConfigParts;
}

/** What a worker says to the primary. */
export type FromWorker =
  /** It listens to the primary: what was said to it before is lost. */
  | { readonly windsock: 'here' }
  | { readonly windsock: 'serving'; readonly facts: ServerFacts }
  /** It cannot start, for a reason in words for the operator; for what nobody foresaw, that is a stack. */
  | { readonly windsock: 'refused'; readonly reason: string }
  /** It wants no more connections. Those it has been handed until the primary's `worker.disconnect()` it serves. */
  | { readonly windsock: 'leaving' }
  /** Its event loop turns. */
  | { readonly windsock: 'alive' };

/** Whether a message on the channel between the processes is one of these; others use it too. */
export function isOurs<T extends ToWorker | FromWorker>(message: unknown): message is T {
  return typeof message === 'object' && message !== null && 'windsock' in message;
}

/** The configuration as a message. Its warnings stay behind: the primary has logged them. */
export function partsOf(config: AirflowConfig): ConfigParts {
  const { home, configFile, core, tracing } = config;
  return { home, configFile, warnings: [], databaseConfigured: core.databaseConfigured, tracing, settings: config };
}
