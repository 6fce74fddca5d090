import { PySet, PyTuple, type PyValue } from '../python/python-value.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { Task } from '../serialized-dags/task.js';
import { contextValue } from './context-values.js';
import { type Now, Pendulum } from './dates/pendulum.js';
import { utc } from './dates/zone.js';
import { type Attributes, KnownObject } from './known-object.js';

/** `task`: Airflow's operator, with the attributes that are stored. */
export function taskObject(task: Task, dag: Dag, dagObject: () => PyValue, now: Now): KnownObject {
  const related = (ids: ReadonlySet<string>) => tasksOf(ids, dag).map((each) => taskObject(each, dag, dagObject, now));
  const own = Object.fromEntries(
    [...task.attributes].map(([name, value]) => [name, () => contextValue(value, now)] as const),
  );
  const attributes: Attributes = {
    ...own,
    params: () => contextValue(new Map<PyValue, PyValue>(task.params), now),
    template_fields: () => new PyTuple([...task.templates.keys()]),
    start_date: () => task.startDate && new Pendulum(task.startDate.toUtc(), utc, now),
    task_id: () => task.taskId,
    task_type: () => task.operator,
    dag: dagObject,
    dag_id: () => dag.dagId,
    priority_weight_total: () => BigInt(task.priorityWeightTotal),
    upstream_task_ids: () => new PySet([...task.upstreamIds]),
    downstream_task_ids: () => new PySet([...task.downstreamIds]),
    upstream_list: () => related(task.upstreamIds),
    downstream_list: () => related(task.downstreamIds),
  };
  return new KnownObject(task.operator, attributes, `<Task(${task.operator}): ${task.taskId}>`);
}

function tasksOf(ids: ReadonlySet<string>, dag: Dag): Task[] {
  return [...ids].flatMap((id) => dag.tasks.get(id) ?? []);
}
