import { type EntityManager, In } from 'typeorm';
import { systemUser } from '../common/system-user.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { Job } from '../database/entities/job.entity.js';
import { Log } from '../database/entities/log.entity.js';
import { RenderedTaskInstanceFields } from '../database/entities/rendered-task-instance-fields.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { XCom } from '../database/entities/xcom.entity.js';
import { forUpdate } from '../database/row-lock.js';
import { keptInsert } from '../database/statements/kept-insert.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { executorClass } from './scheduler-job.js';
import type { Candidate } from './waiting-list.js';

/** A try that is about to run. */
export interface Start {
  readonly candidate: Candidate;
  /** When the try began; for a sensor that was rescheduled, when its first poke did. */
  readonly startDate: OffsetDateTime;
  readonly now: OffsetDateTime;
  readonly pid: number;
  readonly hostname: string;
  readonly owner: string;
  /** JSON text of the rendered template fields; null if they could not be rendered. */
  readonly renderedFields: string | null;
}

/** The states in which an instance may be started. */
const startable: ReadonlySet<string | null> = new Set([
  null,
  'scheduled',
  'queued',
  'up_for_retry',
  'up_for_reschedule',
]);

const insertLogs = keptInsert<Log, 'id'>(Log);

/**
 * Writes down that tries run, each with a row in `job`. A try is left out if its instance or its run has been changed
 * from outside since the scheduler last looked. Source: TaskInstance._check_and_change_state_before_execution.
 *
 * @param keptFields runs of a task for which the rendered fields are kept; 0 for all
 * @returns the id of the job of each try that was written, by its start
 */
export async function recordStarts(
  manager: EntityManager,
  starts: readonly Start[],
  keptFields: number,
): Promise<Map<Start, number>> {
  const runIds = [...new Set(starts.map(({ candidate }) => candidate.run.row.id))];
  const runs = await manager.find(DagRun, { where: { id: In(runIds), state: 'running' }, select: { id: true } });
  const running = new Set(runs.map(({ id }) => id));
  const jobs = new Map<Start, number>();
  for (const start of starts) {
    if (!running.has(start.candidate.run.row.id)) continue;
    const jobId = await recordStart(manager, start);
    if (jobId === null) continue;
    jobs.set(start, jobId);
    await storeFields(manager, start, keptFields);
  }
  await insertLogs(manager, [...jobs.keys()].map(logOf));
  return jobs;
}

async function recordStart(manager: EntityManager, start: Start): Promise<number | null> {
  const key = keyOf(start);
  const { instance } = start.candidate;
  const row = await manager.findOne(TaskInstance, {
    where: key,
    select: { taskId: true, state: true, tryNumber: true },
    ...forUpdate(manager),
  });
  if (row === null || !startable.has(row.state) || (row.tryNumber ?? 0) !== instance.tryNumber) return null;
  const { now, hostname } = start;
  const job = await manager.insert(Job, {
    dagId: key.dagId,
    state: 'running',
    jobType: 'LocalTaskJob',
    startDate: now,
    endDate: null,
    latestHeartbeat: now,
    executorClass,
    hostname,
    unixname: systemUser(),
  });
  const jobId = (job.identifiers[0] as { id: number }).id;
  await manager.update(TaskInstance, key, {
    state: 'running',
    jobId,
    hostname,
    pid: start.pid,
    startDate: start.startDate,
    endDate: null,
    queuedDttm: now,
    tryNumber: instance.tryNumber + 1,
  });
  await manager.delete(XCom, key);
  return jobId;
}

async function storeFields(manager: EntityManager, start: Start, kept: number): Promise<void> {
  const { renderedFields } = start;
  if (renderedFields === null) return;
  const key = keyOf(start);
  await manager.upsert(RenderedTaskInstanceFields, { ...key, renderedFields }, ['dagId', 'taskId', 'executionDate']);
  if (kept === 0) return;
  const { dagId, taskId } = key;
  const [oldest] = await manager.find(RenderedTaskInstanceFields, {
    where: { dagId, taskId },
    select: { dagId: true, taskId: true, executionDate: true },
    order: { executionDate: 'DESC' },
    skip: kept,
    take: 1,
  });
  if (oldest === undefined) return;
  await manager
    .createQueryBuilder()
    .delete()
    .from(RenderedTaskInstanceFields)
    .where('dagId = :dagId AND taskId = :taskId AND executionDate <= :date', {
      dagId,
      taskId,
      date: oldest.executionDate.toDatabase(),
    })
    .execute();
}

function logOf(start: Start): Omit<Log, 'id'> {
  return { ...keyOf(start), dttm: start.now, event: 'running', owner: start.owner, extra: null };
}

function keyOf({ candidate: { run, instance } }: Start) {
  return { dagId: run.row.dagId, executionDate: run.row.executionDate, taskId: instance.taskId };
}
