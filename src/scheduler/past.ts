import type { EntityManager } from 'typeorm';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import type { ActiveRun } from './active-run.js';
import type { Past } from './examine-run.js';
import { dateOfRunBefore, instancesAt } from './scheduler.queries.js';

/** For a run in which no task asks for the run before. */
export const noPast: Past = { isFirst: true, states: undefined, executionDate: null };

/**
 * The instances of the run before this one, for tasks with `depends_on_past`: with catchup of the run at the previous
 * date of the schedule, without it of the latest run before, of whatever kind. Source: PrevDagrunDep.
 */
export async function pastOf(manager: EntityManager, run: ActiveRun): Promise<Past> {
  const { dagId, executionDate } = run.row;
  const { dag, schedule } = run.dag;
  if (dag.catchup) {
    const previous = schedule?.previous(executionDate) ?? null;
    if (previous === null) return noPast;
    const exists = await manager.existsBy(DagRun, { dagId, executionDate: previous });
    return {
      isFirst: false,
      executionDate: previous,
      states: exists ? await statesAt(manager, dagId, previous) : undefined,
    };
  }
  const [row] = await dateOfRunBefore(manager, { dagId, date: executionDate.toDatabase() });
  if (row?.before == null) return noPast;
  const before = OffsetDateTime.fromDatabase(row.before);
  return { isFirst: false, executionDate: before, states: await statesAt(manager, dagId, before) };
}

async function statesAt(manager: EntityManager, dagId: string, date: OffsetDateTime) {
  const rows = await instancesAt(manager, { dagId, dates: [date.toDatabase()] });
  return new Map(rows.map(({ taskId, state }) => [taskId, state]));
}
