import { type EntityManager, In } from 'typeorm';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/**
 * Resets the unfinished instances of a run that is no longer running: those that wait lose their state, those that were
 * to be tried again have failed. Running ones go on. Source: SchedulerJob._change_state_for_tis_without_dagrun.
 */
export async function resetInstances(
  manager: EntityManager,
  dagId: string,
  executionDate: OffsetDateTime,
): Promise<void> {
  const run = { dagId, executionDate };
  const waiting = In(['queued', 'scheduled', 'up_for_reschedule']);
  await manager.update(TaskInstance, { ...run, state: waiting }, { state: null });
  await manager.update(TaskInstance, { ...run, state: 'up_for_retry' }, { state: 'failed' });
}
