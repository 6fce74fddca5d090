import type { AirflowConfig, ConfigParts } from '../config/airflow-config.js';
import type { ServerFacts } from './server-facts.js';

/** The primary's answer to a worker's first message. A worker gets passwords only in this way. */
export interface ToWorker {
  readonly windsock: 'start';
  readonly config: ConfigParts;
}

/** The messages of a worker to the primary. */
export type FromWorker =
  /** The worker receives messages; earlier ones are lost. */
  | { readonly windsock: 'here' }
  | { readonly windsock: 'serving'; readonly facts: ServerFacts }
  /** The worker cannot start. The reason is a message for the operator, or the stack of an unexpected error. */
  | { readonly windsock: 'refused'; readonly reason: string }
  /** The worker wants no more connections. It serves those that it gets before the primary's `worker.disconnect()`. */
  | { readonly windsock: 'leaving' }
  /** The worker's event loop is running. */
  | { readonly windsock: 'alive' };

/** Whether a message on the channel between two processes is one of Windsock's. Other code uses the channel too. */
export function isOurs<T extends { readonly windsock: string }>(message: unknown): message is T {
  return typeof message === 'object' && message !== null && 'windsock' in message;
}

/** The configuration as a message, without its warnings: the primary has logged them. */
export function partsOf(config: AirflowConfig): ConfigParts {
  const { home, configFile, core, tracing } = config;
  return { home, configFile, warnings: [], databaseConfigured: core.databaseConfigured, tracing, settings: config };
}
