import { type EntityManager, In } from 'typeorm';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { forUpdate } from '../database/row-lock.js';
import { createTaskInstances } from '../dag-runs/create-task-instances.js';
import { loadPickle, PickleError } from '../python/pickle/pickle.js';
import { parsePythonJson } from '../python/python-json.js';
import type { PyValue } from '../python/python-value.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { type ActiveRun, type Instance, type RunRow, type SkipDecision } from './active-run.js';
import { isUnfinished } from './examine-run.js';
import { retryDelayMicros } from './retry-delay.js';
import { type InstanceRow, instancesAt, nextPokes, skipDecisions } from './scheduler.queries.js';

/** The columns of a run for the scheduler; null for a row without a date or an id, which Airflow never writes. */
export function runRowOf(run: DagRun): RunRow | null {
  const { id, dagId, runId, executionDate, startDate } = run;
  if (dagId === null || runId === null || executionDate === null) return null;
  return { id, dagId, runId, executionDate, startDate, externalTrigger: run.externalTrigger === true };
}

/**
 * Reads the task instances of a run, and what decides on them. Creates the instances of tasks that are new in the DAG.
 * An unfinished instance of a task that has left the DAG becomes `removed`.
 *
 * Differs from Airflow: its scheduler fails on such an instance, at every pass, and works on no run of the DAG.
 *
 * @returns false if the run was deleted or has ended meanwhile; nothing is changed then
 */
export async function loadRun(manager: EntityManager, run: ActiveRun): Promise<boolean> {
  const { id, dagId, executionDate, runId } = run.row;
  const where = { id, state: 'running' as const };
  const isRunning = await manager.findOne(DagRun, { where, select: { id: true }, ...forUpdate(manager) });
  if (!isRunning) return false;
  const { dag } = run.dag;
  const date = executionDate.toDatabase();
  let rows = await instancesAt(manager, { dagId, dates: [date] });
  const present = new Set(rows.filter(({ state }) => state !== 'removed').map(({ taskId }) => taskId));
  if ([...dag.tasks.keys()].some((taskId) => !present.has(taskId))) {
    await createTaskInstances(manager, [dag], { runId, executionDate }, rows);
    rows = await instancesAt(manager, { dagId, dates: [date] });
  }
  const gone = rows.filter(({ taskId, state }) => !dag.tasks.has(taskId) && isUnfinished(state) && state !== 'running');
  if (gone.length > 0) {
    const taskIds = gone.map(({ taskId }) => taskId);
    await manager.update(TaskInstance, { dagId, executionDate, taskId: In(taskIds) }, { state: 'removed' });
  }
  const goneIds = new Set(gone.map(({ taskId }) => taskId));
  run.instances.clear();
  for (const row of rows) {
    if (row.state === 'removed' || goneIds.has(row.taskId)) continue;
    run.instances.set(row.taskId, instanceOf(row, run));
  }
  await loadDecisions(manager, run, date);
  if (rows.some(({ state }) => state === 'up_for_reschedule')) await loadPokes(manager, run, date);
  run.isDirty = true;
  return true;
}

/** An instance as a row says; the moment of a rescheduled sensor is in another table. */
export function instanceOf(row: InstanceRow, run: ActiveRun): Instance {
  const instance: Instance = {
    taskId: row.taskId,
    state: row.state,
    tryNumber: row.tryNumber ?? 0,
    maxTries: row.maxTries ?? 0,
    startDate: dateOf(row.startDate),
    endDate: dateOf(row.endDate),
    pool: row.pool,
    poolSlots: row.poolSlots ?? 1,
    priorityWeight: row.priorityWeight ?? 1,
    notBefore: null,
  };
  if (row.state === 'up_for_retry') instance.notBefore = retryAt(instance, run);
  return instance;
}

/** The moment of the next try of an instance that is up for retry; null if it may be tried at once. */
export function retryAt({ taskId, tryNumber, endDate }: Instance, run: ActiveRun): OffsetDateTime | null {
  const task = run.dag.dag.tasks.get(taskId);
  if (task === undefined || endDate === null) return null;
  const { dagId, executionDate } = run.row;
  return endDate.plusMicros(retryDelayMicros({ dagId, taskId, executionDate, nextTry: tryNumber + 1 }, task));
}

async function loadDecisions(manager: EntityManager, run: ActiveRun, date: string): Promise<void> {
  run.decisions.clear();
  for (const { taskId, value } of await skipDecisions(manager, { dagId: run.row.dagId, date })) {
    const decision = decisionOf(readXcom(value));
    if (decision !== null) run.decisions.set(taskId, decision);
  }
}

/** The decision in the value of an XCom `skipmixin_key`; null if there is none in it. */
export function decisionOf(value: PyValue): SkipDecision | null {
  if (!(value instanceof Map)) return null;
  const followed = value.get('followed');
  if (Array.isArray(followed)) return { followed: new Set(followed as string[]) };
  const skipped = value.get('skipped');
  return Array.isArray(skipped) ? { skipped: new Set(skipped as string[]) } : null;
}

/** The value of an XCom: a pickle, or JSON. Airflow reads either by its settings, which may have changed since. */
export function readXcom(bytes: Uint8Array): PyValue {
  try {
    return loadPickle(bytes);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    return parsePythonJson(Buffer.from(bytes).toString('utf8'));
  }
}

async function loadPokes(manager: EntityManager, run: ActiveRun, date: string): Promise<void> {
  for (const { taskId, next } of await nextPokes(manager, { dagId: run.row.dagId, date })) {
    const instance = run.instances.get(taskId);
    if (instance?.state === 'up_for_reschedule') instance.notBefore = OffsetDateTime.fromDatabase(next);
  }
}

function dateOf(text: string | null): OffsetDateTime | null {
  return text === null ? null : OffsetDateTime.fromDatabase(text);
}
