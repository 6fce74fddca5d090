import { type EntityManager, type FindOptionsWhere, In, LessThan, Raw } from 'typeorm';
import type { Actor } from '../audit/actor.js';
import { recordAction } from '../audit/record-action.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/**
 * Selects runs that were only recorded: they are `running`, and began before the first scheduler of the database. No
 * scheduler executes them.
 */
export interface RecordedRunFilter {
  readonly firstStart: OffsetDateTime;
  /** Undefined for all DAGs. */
  readonly dagIds?: readonly string[];
}

/** Recorded runs of a DAG. */
export interface RecordedRuns {
  readonly dagId: string;
  readonly count: number;
}

/** Counts the recorded runs of each DAG that has some, by DAG id. */
export async function countRecordedRuns(manager: EntityManager, filter: RecordedRunFilter): Promise<RecordedRuns[]> {
  const rows = await manager
    .createQueryBuilder(DagRun, 'run')
    .select('run.dagId', 'dagId')
    .addSelect('COUNT(*)', 'count')
    .where(whereOf(filter))
    .groupBy('run.dagId')
    .orderBy('run.dagId')
    .getRawMany<{ dagId: string; count: string | number }>();
  return rows.map(({ dagId, count }) => ({ dagId, count: Number(count) }));
}

/** The number of recorded runs of all these DAGs. */
export function totalOf(runs: readonly RecordedRuns[]): number {
  return runs.reduce((total, { count }) => total + count, 0);
}

/** What becomes of recorded runs: a scheduler executes them as if they began now, or they end as failed. */
export type RunDecision = 'adopt' | 'fail';

/** Decides on recorded runs, and records who did. Returns how many runs of each DAG it changed. */
export async function decideOnRecordedRuns(
  manager: EntityManager,
  decision: RunDecision,
  filter: RecordedRunFilter,
  { actor, at }: { readonly actor: Actor; readonly at: OffsetDateTime },
): Promise<RecordedRuns[]> {
  const runs = await countRecordedRuns(manager, filter);
  if (decision === 'adopt') await manager.update(DagRun, whereOf(filter), { startDate: at });
  else await manager.update(DagRun, whereOf(filter), { state: 'failed', endDate: at });
  const event = decision === 'adopt' ? 'runs_adopted' : 'runs_failed';
  for (const { dagId, count } of runs) await recordAction(manager, actor, { at, event, dagId, details: { count } });
  return runs;
}

/** Airflow: the scheduler leaves the runs of backfills alone, which it knows by their ids. */
function whereOf({ firstStart, dagIds }: RecordedRunFilter): FindOptionsWhere<DagRun> {
  return {
    state: 'running',
    startDate: LessThan(firstStart),
    runId: Raw((column) => `${column} NOT LIKE 'backfill!_%' ESCAPE '!'`),
    ...(dagIds && { dagId: In(dagIds) }),
  };
}
