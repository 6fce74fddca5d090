import type { EntityManager } from 'typeorm';
import { DagRun } from './entities/dag-run.entity.js';
import { keptQuery } from './statements/kept-query.js';

/** A value that differs from an earlier one if others have changed the database meanwhile. */
export interface ChangeCounter {
  readonly value: unknown;
  /** True if every change shows in the value. Otherwise only new runs do. */
  readonly isComplete: boolean;
}

const latestRun = keptQuery<object, { latest: number | null }>(
  (manager) => manager.createQueryBuilder(DagRun, 'run').select('MAX(run.id)', 'latest'),
  { isQuick: true },
);

/** Reads the counter, at next to no cost. SQLite counts the changes of its file by other connections. */
export async function readChangeCounter(manager: EntityManager): Promise<ChangeCounter> {
  if (manager.dataSource.options.type !== 'better-sqlite3') {
    return { value: (await latestRun(manager, {}))[0]?.latest, isComplete: false };
  }
  const [row] = await manager.query<{ data_version: number }[]>('PRAGMA data_version');
  return { value: row?.data_version, isComplete: true };
}
