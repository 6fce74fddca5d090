import { type EntityManager, In, IsNull } from 'typeorm';
import type { TaskInstanceState } from '../common/states.js';
import { Job } from '../database/entities/job.entity.js';
import { Log } from '../database/entities/log.entity.js';
import { TaskFail } from '../database/entities/task-fail.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { TaskReschedule } from '../database/entities/task-reschedule.entity.js';
import { XCom } from '../database/entities/xcom.entity.js';
import { forUpdate } from '../database/row-lock.js';
import { keptInsert } from '../database/statements/kept-insert.js';
import type { AttemptResult } from '../executor/attempt.js';
import type { PyValue } from '../python/python-value.js';
import type { Task } from '../serialized-dags/task.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** A try that has ended. */
export interface End {
  readonly dagId: string;
  readonly taskId: string;
  readonly executionDate: OffsetDateTime;
  readonly task: Task;
  readonly jobId: number;
  /** The start of this process, which for a rescheduled sensor is later than that of the try. */
  readonly begun: OffsetDateTime;
  readonly endDate: OffsetDateTime;
  readonly result: AttemptResult;
}

/** The row of an instance after the end of a try, as far as the scheduler works with it. */
export interface EndedInstance {
  readonly state: TaskInstanceState;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly startDate: OffsetDateTime | null;
  readonly endDate: OffsetDateTime | null;
}

/** Turns the value of an XCom into the bytes that are stored. */
export type XcomWriter = (value: PyValue) => Buffer;

type Key = Pick<End, 'dagId' | 'taskId' | 'executionDate'>;

const insertLogs = keptInsert<Log, 'id'>(Log);
const insertFailures = keptInsert<TaskFail, 'id'>(TaskFail);
const insertXcoms = keptInsert<XCom, 'id'>(XCom);
const insertPokes = keptInsert<TaskReschedule, 'id'>(TaskReschedule);

/**
 * Writes down how a try ended. A state that was set from outside meanwhile stands, but for `shutdown`, which is how
 * Airflow clears a running instance: it counts as a failure.
 *
 * @returns the instance as it is now; null if its row is gone
 */
export async function recordEnd(
  manager: EntityManager,
  end: End,
  writeXcom: XcomWriter,
): Promise<EndedInstance | null> {
  const key = keyOf(end);
  await manager.update(
    Job,
    { id: end.jobId },
    { state: 'success', endDate: end.endDate, latestHeartbeat: end.endDate },
  );
  const row = await manager.findOne(TaskInstance, {
    where: key,
    select: { taskId: true, state: true, tryNumber: true, maxTries: true, startDate: true, endDate: true, jobId: true },
    ...forUpdate(manager),
  });
  if (row === null) return null;
  const now = instanceOf(row);
  if (row.jobId !== end.jobId) return now;
  if (row.state === 'shutdown') return recordFailure(manager, end, now);
  if (row.state !== 'running') return now;
  switch (end.result.state) {
    case 'success':
      await storeXcoms(manager, end, end.result.xcoms, writeXcom);
      await skip(manager, end, end.result.skips);
      return finish(manager, end, now, 'success');
    case 'skipped':
      await storeXcoms(manager, end, end.result.xcoms, writeXcom);
      await skip(manager, end, end.result.skips);
      return finish(manager, end, now, 'skipped');
    case 'failed':
      return recordFailure(manager, end, now, end.result.isFinal);
    case 'up_for_reschedule':
      return reschedule(manager, end, now, end.result.until);
  }
}

/**
 * Writes down a failed try: `up_for_retry` if the task may be tried again, otherwise `failed`. Source:
 * TaskInstance.handle_failure.
 */
export async function recordFailure(
  manager: EntityManager,
  end: Omit<End, 'result' | 'jobId'>,
  row: EndedInstance,
  isFinal = false,
): Promise<EndedInstance> {
  // Airflow: a try counts as one more as soon as its state is not `running`.
  const tryNumber = row.state === 'running' ? row.tryNumber : row.tryNumber + 1;
  const mayRetry = !isFinal && (end.task.retries ?? 0) > 0 && tryNumber <= row.maxTries;
  const { startDate } = row;
  const failure = { ...keyOf(end), startDate, endDate: end.endDate };
  const duration = startDate === null ? 0 : Math.trunc(secondsBetween(startDate, end.endDate));
  await insertFailures(manager, [{ ...failure, duration }]);
  return finish(manager, end, row, mayRetry ? 'up_for_retry' : 'failed');
}

async function finish(
  manager: EntityManager,
  end: Omit<End, 'result' | 'jobId'>,
  row: EndedInstance,
  state: 'success' | 'skipped' | 'failed' | 'up_for_retry',
): Promise<EndedInstance> {
  const { endDate } = end;
  const duration = row.startDate === null ? null : secondsBetween(row.startDate, endDate);
  await manager.update(TaskInstance, keyOf(end), { state, endDate, duration });
  const event = state === 'up_for_retry' ? 'failed' : state;
  await insertLogs(manager, [{ ...keyOf(end), dttm: endDate, event, owner: end.task.owner, extra: null }]);
  return { ...row, state, endDate };
}

async function reschedule(
  manager: EntityManager,
  end: End,
  row: EndedInstance,
  until: OffsetDateTime,
): Promise<EndedInstance> {
  const { begun, endDate } = end;
  await insertPokes(manager, [
    {
      ...keyOf(end),
      tryNumber: row.tryNumber,
      startDate: begun,
      endDate,
      duration: Math.trunc(secondsBetween(begun, endDate)),
      rescheduleDate: until,
    },
  ]);
  const changes = {
    state: 'up_for_reschedule' as const,
    tryNumber: row.tryNumber - 1,
    endDate,
    duration: row.startDate === null ? null : secondsBetween(row.startDate, endDate),
  };
  await manager.update(TaskInstance, keyOf(end), changes);
  return { ...row, state: changes.state, tryNumber: changes.tryNumber, endDate };
}

async function storeXcoms(
  manager: EntityManager,
  end: End,
  xcoms: ReadonlyMap<string, PyValue>,
  write: XcomWriter,
): Promise<void> {
  const rows = [...xcoms].map(([key, value]) => ({
    ...keyOf(end),
    key,
    value: write(value),
    timestamp: end.endDate,
  }));
  if (rows.length > 0) await insertXcoms(manager, rows);
}

/**
 * Differs from Airflow: an instance that has ended keeps its state; there, a branch that runs again skips tasks that
 * were a success.
 */
async function skip(manager: EntityManager, end: End, taskIds: ReadonlySet<string>): Promise<void> {
  if (taskIds.size === 0) return;
  const { dagId, executionDate, endDate } = end;
  const instances = { dagId, executionDate, taskId: In([...taskIds]) };
  const open = In(['scheduled', 'queued', 'up_for_retry', 'up_for_reschedule']);
  const skipped = { state: 'skipped' as const, startDate: endDate, endDate };
  await manager.update(TaskInstance, { ...instances, state: IsNull() }, skipped);
  await manager.update(TaskInstance, { ...instances, state: open }, skipped);
}

function instanceOf(row: TaskInstance): EndedInstance {
  const { state, tryNumber, maxTries, startDate, endDate } = row;
  return { state, tryNumber: tryNumber ?? 0, maxTries: maxTries ?? 0, startDate, endDate };
}

function secondsBetween(start: OffsetDateTime, end: OffsetDateTime): number {
  return Number(end.epochMicros - start.epochMicros) / 1e6;
}

function keyOf({ dagId, taskId, executionDate }: Key): Key {
  return { dagId, taskId, executionDate };
}
