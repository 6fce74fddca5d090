import { pythonStr } from '../../python/python-str.js';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import type { Task } from '../../serialized-dags/task.js';
import type { TaskInstance } from '../../tasks/task-instance.js';
import type { TaskInstance as TaskInstanceAnswer } from '../../client/experimental-client.js';

type TaskDump = Readonly<Record<string, string>>;

/** Dumps by task. A task is the same object for all requests until its DAG changes. */
const dumps = new WeakMap<Task, TaskDump>();

/**
 * A task as Airflow dumps it: every public attribute with the `str()` of its value. Cached, so it must not be changed.
 */
export function presentTask(task: Task): TaskDump {
  let dump = dumps.get(task);
  if (!dump) dumps.set(task, (dump = dumpTask(task)));
  return dump;
}

function dumpTask({ attributes }: Task): TaskDump {
  // In the order of the answer: sorted keys need no sorting for each answer.
  const names = [...attributes.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, pythonStr(attributes.get(name)!)]));
}

/** A task instance as Airflow dumps it: the `str()` of each of its 20 public attributes. */
export function presentTaskInstance(instance: TaskInstance): Required<TaskInstanceAnswer> {
  return {
    dag_id: instance.dagId,
    duration: instance.duration === null ? 'None' : pythonStr(instance.duration),
    end_date: moment(instance.endDate),
    execution_date: moment(instance.executionDate),
    executor_config: pythonStr(instance.executorConfig),
    hostname: text(instance.hostname),
    job_id: text(instance.jobId),
    max_tries: text(instance.maxTries),
    operator: text(instance.operator),
    pid: text(instance.pid),
    pool: text(instance.pool),
    pool_slots: text(instance.poolSlots),
    priority_weight: text(instance.priorityWeight),
    queue: text(instance.queue),
    queued_dttm: moment(instance.queuedDttm),
    start_date: moment(instance.startDate),
    state: text(instance.state),
    task_id: instance.taskId,
    test_mode: 'False',
    unixname: text(instance.unixname),
  };
}

/** Text unchanged, a whole number in decimal. */
function text(value: string | number | null): string {
  return value === null ? 'None' : String(value);
}

function moment(value: OffsetDateTime | null): string {
  return value === null ? 'None' : value.toString();
}
