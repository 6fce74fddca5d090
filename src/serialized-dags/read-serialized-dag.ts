import { type OffsetDateTime } from '../time/offset-date-time.js';
import { dumpPickle } from '../python/pickle/pickle.js';
import { parsePythonJson, PythonJsonError } from '../python/python-json.js';
import { pythonInt } from '../python/python-number.js';
import { pythonStr } from '../python/python-str.js';
import { isPyDict, type PyDict, type PyJson, type PyValue } from '../python/python-value.js';
import type { Dag, Task } from './dag.js';
import { priorityWeightTotals } from './priority-weight.js';
import { readTaskAttributes, type TaskDefaults } from './read-serialized-task.js';
import { asNumber, decodeDate, decodeTyped, MalformedDag, Pendulum } from './typed-decoding.js';

/**
 * Reads the JSON of a `serialized_dag` row (version 1, `airflow/serialization/serialized_objects.py`).
 *
 * Differs from Airflow: a task that Airflow could not serialize stands in the list as text, and crashes it. It is left
 * out here; its id is lost.
 *
 * @throws MalformedDag
 */
export function readSerializedDag(text: string, defaults: TaskDefaults): Dag {
  const document = parse(text);
  const version = isPyDict(document) ? document.get('__version') : undefined;
  if (version !== 1n) throw new MalformedDag(`__version is ${pythonStr(version ?? null)} and should be 1`);
  return readDag((document as PyDict).get('dag'), defaults);
}

function parse(text: string): PyJson {
  try {
    return parsePythonJson(text);
  } catch (error) {
    throw error instanceof PythonJsonError ? new MalformedDag(error.message, { cause: error }) : error;
  }
}

function readDag(encoded: PyJson | undefined, defaults: TaskDefaults): Dag {
  if (!isPyDict(encoded)) throw new MalformedDag('dag must be a dict');
  const tasks = readTasks(encoded, defaults);
  return {
    dagId: string(encoded, '_dag_id'),
    defaultStartDate: readDefaultStartDate(encoded),
    tasks: new Map(tasks.map(({ task }) => [task.taskId, task])),
    subdags: tasks.flatMap(({ subdag }) => (subdag ? [subdag, ...subdag.subdags] : [])),
  };
}

function readDefaultStartDate(encoded: PyDict): OffsetDateTime | null {
  const defaultArgs = decodeTyped(encoded.get('default_args') ?? null);
  const start = defaultArgs instanceof Map ? defaultArgs.get('start_date') : null;
  return start instanceof Pendulum ? start.instant : null;
}

function readTasks(encoded: PyDict, defaults: TaskDefaults): { task: Task; subdag: Dag | null }[] {
  const list = encoded.get('tasks') ?? [];
  if (!Array.isArray(list)) throw new MalformedDag('tasks must be a list');
  const parts = list.filter(isPyDict).map((item) => ({ item, attributes: withDagDates(item, encoded, defaults) }));
  const weights = priorityWeightTotals(
    parts.map(({ item, attributes }) => ({
      taskId: string(item, 'task_id'),
      ownWeight: columnNumber(attributes, 'priority_weight'),
      weightRule: pythonStr(attributes.get('weight_rule')!),
      downstreamIds: downstreamIds(item),
    })),
  );
  return parts.map(({ item, attributes }) => ({
    task: makeTask(item, attributes, weights),
    subdag: item.get('_task_type') === 'SubDagOperator' ? readDag(item.get('subdag'), defaults) : null,
  }));
}

/** A task's start and end are its DAG's unless it has its own. */
function withDagDates(item: PyDict, dag: PyDict, defaults: TaskDefaults): Map<string, PyValue> {
  const attributes = readTaskAttributes(item, defaults);
  for (const name of ['start_date', 'end_date']) {
    const date = dag.get(name);
    if (attributes.get(name) === null && date != null) attributes.set(name, decodeDate(date));
  }
  return attributes;
}

function makeTask(item: PyDict, attributes: ReadonlyMap<string, PyValue>, weights: ReadonlyMap<string, number>): Task {
  const taskId = string(item, 'task_id');
  const startDate = attributes.get('start_date');
  return {
    taskId,
    operator: string(item, '_task_type'),
    startDate: startDate instanceof Pendulum ? startDate.instant : null,
    retries: attributes.get('retries') === null ? null : columnNumber(attributes, 'retries'),
    pool: pythonStr(attributes.get('pool')!),
    poolSlots: columnNumber(attributes, 'pool_slots'),
    queue: pythonStr(attributes.get('queue')!),
    priorityWeightTotal: weights.get(taskId)!,
    executorConfig: dumpPickle(attributes.get('executor_config')!),
    downstreamIds: downstreamIds(item),
    attributes,
  };
}

/** What a column for whole numbers makes of an attribute, which Airflow stores unread: a DAG may say `'3'` or `True`. */
function columnNumber(attributes: ReadonlyMap<string, PyValue>, name: string): number {
  const value = attributes.get(name);
  const readable = typeof value === 'string' ? pythonInt(value) : typeof value === 'boolean' ? BigInt(value) : value;
  return asNumber(readable as PyJson, name);
}

function downstreamIds(item: PyDict): Set<string> {
  const ids = item.get('_downstream_task_ids');
  return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []);
}

function string(encoded: PyDict, key: string): string {
  const value = encoded.get(key);
  if (typeof value !== 'string') throw new MalformedDag(`${key} must be a string`);
  return value;
}
