import { type EntityManager, In, IsNull } from 'typeorm';
import { groupBy } from '../common/group-by.js';
import type { TaskInstanceState } from '../common/states.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { ActiveRun, Instance } from './active-run.js';
import type { Examination } from './examine-run.js';

/** What an examination of a run changes in the database. */
export interface ExaminedRun {
  readonly run: ActiveRun;
  readonly examination: Examination;
  /** The instances that may run and did not get a place. */
  readonly scheduled: readonly Instance[];
}

/**
 * Writes the new states of instances, and the end of the run. An instance whose state was changed by others meanwhile
 * is left as it is.
 */
export async function writeExamination(
  manager: EntityManager,
  { run, examination, scheduled }: ExaminedRun,
  now: OffsetDateTime,
): Promise<void> {
  const { changes, state } = examination;
  const ended = { startDate: now, endDate: now };
  await writeStates(manager, run, idsOf(changes, 'success'), { state: 'success', ...ended, duration: 0 });
  await writeStates(manager, run, idsOf(changes, 'skipped'), { state: 'skipped', ...ended });
  await writeStates(manager, run, idsOf(changes, 'upstream_failed'), { state: 'upstream_failed', ...ended });
  const ids = scheduled.map(({ taskId }) => taskId);
  await writeStates(manager, run, ids, { state: 'scheduled' });
  if (state !== 'running') await manager.update(DagRun, { id: run.row.id, state: 'running' }, { state, endDate: now });
}

/** Changes the memory as `writeExamination` has changed the database. */
export function applyExamination({ run, examination, scheduled }: ExaminedRun, now: OffsetDateTime): void {
  for (const [taskId, state] of examination.changes) {
    const instance = run.instanceOf(taskId);
    Object.assign(instance, { state, startDate: now, endDate: now, notBefore: null });
  }
  for (const instance of scheduled) Object.assign(instance, { state: 'scheduled', notBefore: null });
}

function idsOf(changes: Examination['changes'], state: TaskInstanceState): string[] {
  return [...changes].filter(([, each]) => each === state).map(([taskId]) => taskId);
}

async function writeStates(
  manager: EntityManager,
  run: ActiveRun,
  taskIds: readonly string[],
  columns: Partial<TaskInstance>,
): Promise<void> {
  const { dagId, executionDate } = run.row;
  const before = groupBy(taskIds, (taskId) => run.instanceOf(taskId).state);
  for (const [state, ids] of before) {
    const where = { dagId, executionDate, taskId: In(ids), state: state ?? IsNull() };
    await manager.update(TaskInstance, where, columns);
  }
}
