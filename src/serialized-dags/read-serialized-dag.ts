import { parsePythonJson, PythonJsonError } from '../python/python-json.js';
import { pythonStr } from '../python/python-str.js';
import { isPyDict, type PyDict, type PyJson, type PyValue } from '../python/python-value.js';
import { Dag } from './dag.js';
import { dagDefaults, type DagSettings } from './dag-settings.js';
import { type Fields, numberOf, textOf } from './fields.js';
import { MalformedDag } from './malformed-dag.js';
import { priorityWeightTotal, type WeightedTask } from './priority-weight.js';
import { readTaskAttributes } from './read-serialized-task.js';
import { decodeDate } from './seconds.js';
import { Task } from './task.js';
import { dates, taskDefaults } from './task-attributes.js';
import { decodeTyped } from './typed-encoding.js';

/** The values of fields that a document omits. */
interface Defaults {
  readonly dag: Fields;
  readonly task: Fields;
}

/** The fields of a task that are read before its relations to other tasks are known. */
interface TaskParts extends WeightedTask {
  readonly operator: string;
  readonly attributes: Fields;
  readonly upstreamIds: Set<string>;
}

/**
 * Reads the JSON of a `serialized_dag` row (version 1, `airflow/serialization/serialized_objects.py`).
 *
 * Differs from Airflow: a task that Airflow could not serialize stands in the list as text, and crashes it. It is left
 * out here; its id is lost.
 *
 * @throws MalformedDag
 */
export function readSerializedDag(text: string, settings: DagSettings): Dag {
  const document = parse(text);
  const version = isPyDict(document) ? document.get('__version') : undefined;
  if (version !== 1n) throw new MalformedDag(`__version is ${pythonStr(version ?? null)} and should be 1`);
  return readDag((document as PyDict).get('dag'), { dag: dagDefaults(settings), task: taskDefaults(settings) });
}

function parse(text: string): PyJson {
  try {
    return parsePythonJson(text);
  } catch (error) {
    throw error instanceof PythonJsonError ? new MalformedDag(error.message, { cause: error }) : error;
  }
}

function readDag(encoded: PyJson | undefined, defaults: Defaults): Dag {
  if (!isPyDict(encoded)) throw new MalformedDag('dag must be a dict');
  const list = encoded.get('tasks') ?? [];
  if (!Array.isArray(list)) throw new MalformedDag('tasks must be a list');
  const items = list.filter(isPyDict);
  const tasks = readTasks(items, encoded, defaults);
  const subdags = items.filter(isSubDagOperator).map((item) => readDag(item.get('subdag'), defaults));
  const defaultArgs = decodeTyped(encoded.get('default_args') ?? null);
  const fields = new Map<string, PyValue>([...defaults.dag, ...encoded]);
  fields.delete('tasks');
  return new Dag(
    textOf(encoded, '_dag_id'),
    tasks,
    subdags.flatMap((subdag) => [subdag, ...subdag.subdags]),
    defaultArgs instanceof Map ? defaultArgs : new Map<PyValue, PyValue>(),
    fields,
  );
}

function isSubDagOperator(item: PyDict): boolean {
  return item.get('_task_type') === 'SubDagOperator';
}

function readTasks(items: readonly PyDict[], dag: PyDict, defaults: Defaults): Map<string, Task> {
  const parts = new Map(items.map((item) => [textOf(item, 'task_id'), readParts(item, dag, defaults)]));
  for (const [id, { downstreamIds }] of parts) {
    for (const downstreamId of downstreamIds) parts.get(downstreamId)?.upstreamIds.add(id);
  }
  const read = ([id, { operator, attributes, downstreamIds, upstreamIds }]: [string, TaskParts]): [string, Task] => {
    const place = { downstreamIds, upstreamIds, priorityWeightTotal: priorityWeightTotal(id, parts) };
    return [id, new Task(id, operator, place, attributes)];
  };
  return new Map([...parts].map(read));
}

function readParts(item: PyDict, dag: PyDict, defaults: Defaults): TaskParts {
  const attributes = withDagDates(readTaskAttributes(item, defaults.task), dag);
  const ids = item.get('_downstream_task_ids');
  return {
    operator: textOf(item, '_task_type'),
    attributes,
    ownWeight: numberOf(attributes, 'priority_weight'),
    weightRule: pythonStr(attributes.get('weight_rule')!),
    downstreamIds: new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []),
    upstreamIds: new Set<string>(),
  };
}

/** A task without its own start or end has its DAG's. */
function withDagDates(attributes: Map<string, PyValue>, dag: PyDict): Map<string, PyValue> {
  for (const name of dates) {
    const date = dag.get(name);
    if (attributes.get(name) === null && date != null) attributes.set(name, decodeDate(date));
  }
  return attributes;
}
