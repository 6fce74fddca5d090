import { userInfo } from 'node:os';
import { dumpPickle } from '../../src/python/pickle/pickle.js';
import type { PyValue } from '../../src/python/python-value.js';
import type { Task } from '../../src/serialized-dags/task.js';
import type { Flow } from './bare-database.js';
import { findDag } from './dag-cache.js';
import { HttpError } from './http-error.js';
import { isoDate, now, readDate } from './instants.js';
import { insertInstances, insertLog, insertRun, instancesLeft, runsInTheWay } from './statements.js';

const unixname = userInfo().username;

/** What a client sends. */
export interface TriggerBody {
  readonly execution_date: string;
  readonly conf: Readonly<Record<string, unknown>>;
}

/** Creates a run of a DAG with its task instances and a row in `log`; to be done in one transaction. */
export function* trigger(dagId: string, body: TriggerBody, origin: Readonly<Record<string, string>>): Flow<object> {
  const date = readDate(body.execution_date);
  const { dag } = yield* findDag(dagId);
  const start = dag.defaultStartDate?.toDatabase() ?? '';
  if (date < start) throw new HttpError(400, `The execution_date should be >= start_date [${start}]`);
  const iso = isoDate(date);
  const runId = `manual__${iso}`;
  const [taken] = yield [runsInTheWay, dagId, runId, date];
  if (taken) throw new HttpError(409, `Run id ${runId} already exists for dag id ${dagId}`);
  yield [insertRun, dagId, date, runId, true, dumpPickle(pythonValue(body.conf)), now()];
  const left = yield [instancesLeft, dagId, date];
  const kept = new Set(left.map((row) => row['task_id']));
  const tasks = [...dag.tasks.values()].filter((task) => isDue(task, date) && !kept.has(task.taskId));
  if (tasks.length > 0) {
    yield [insertInstances(tasks.length), ...tasks.flatMap((task) => instanceValues(dagId, task, date))];
  }
  yield [insertLog, now(), dagId, date, 'anonymous', JSON.stringify({ run_id: runId, ...origin })];
  return {
    execution_date: iso,
    message: `Created <DagRun ${dagId} @ ${iso}: ${runId}, externally triggered: True>`,
    run_id: runId,
  };
}

function isDue({ startDate }: Task, date: string): boolean {
  return startDate === null || startDate.toDatabase() <= date;
}

function instanceValues(dagId: string, task: Task, date: string): unknown[] {
  const { taskId, pool, queue, priorityWeightTotal, operator, retries, poolSlots } = task;
  return [
    ...[taskId, dagId, date, null, null, null, null, 0, '', unixname, null, pool, queue, priorityWeightTotal],
    ...[operator, null, null, retries, pickledConfig(task), poolSlots],
  ];
}

const pickles = new WeakMap<Task, Buffer>();

function pickledConfig(task: Task): Buffer {
  const pickle = pickles.get(task) ?? dumpPickle(task.executorConfig);
  pickles.set(task, pickle);
  return pickle;
}

/** JSON as Python has it, whose pickle Airflow reads. */
function pythonValue(value: unknown): PyValue {
  if (Array.isArray(value)) return value.map(pythonValue);
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value !== 'object') return value as PyValue;
  return new Map(Object.entries(value).map(([key, item]) => [key, pythonValue(item)]));
}
