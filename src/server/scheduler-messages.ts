import type { ConfigParts } from '../config/airflow-config.js';

/** The supervisor's answer to the first message of its scheduler. The scheduler gets passwords only in this way. */
export interface ToScheduler {
  readonly windsock: 'start';
  readonly config: ConfigParts;
  /** When the service started, in ISO 8601. */
  readonly startedAt: string;
}

/** The messages of a scheduler to its supervisor. */
export type FromScheduler =
  /** The scheduler receives messages; earlier ones are lost. */
  | { readonly windsock: 'here' }
  /** The scheduler cannot go on. The reason is a message for the operator, or the stack of an unexpected error. */
  | { readonly windsock: 'refused'; readonly reason: string }
  /** The scheduler's event loop is running. */
  | { readonly windsock: 'alive' };
