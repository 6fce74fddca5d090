import type { AirflowConfig } from '../config/airflow-config.js';
import { locateDatabase } from '../database/database-location.js';

/** Whether `windsock standalone` runs a scheduler. */
export type SchedulerChoice =
  | { readonly runs: true }
  /** The reason is a clause for the operator. */
  | { readonly runs: false; readonly reason: string };

/** Chooses by `[windsock] scheduler` and by the database, in which Airflow's own scheduler may work. */
export function chooseScheduler(config: AirflowConfig): SchedulerChoice {
  const { scheduler } = config.windsock;
  if (scheduler === 'off') return { runs: false, reason: '[windsock] scheduler = off' };
  const { isEmbedded, isInMemory } = locateDatabase(config);
  if (isInMemory) return { runs: false, reason: 'a database in memory has room for one process only' };
  if (scheduler === 'on' || isEmbedded) return { runs: true };
  return { runs: false, reason: "on a configured database, Airflow's scheduler or `windsock scheduler` runs them" };
}
