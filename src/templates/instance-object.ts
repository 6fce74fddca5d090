import { pythonRepr, pythonStr } from '../python/python-str.js';
import { PyTuple, type PyValue } from '../python/python-value.js';
import type { CallArguments } from '../jinja/call-arguments.js';
import { isIterable, listOf } from '../jinja/iteration.js';
import { unsupported } from '../jinja/template-error.js';
import { PyFunction } from '../jinja/template-object.js';
import { asText, requireText } from '../jinja/text.js';
import { isTrue } from '../jinja/truth.js';
import type { ContextSource } from './context-source.js';
import { contextValue } from './context-values.js';
import { Pendulum } from './dates/pendulum.js';
import { utc } from './dates/zone.js';
import type { KnownLookups } from './known-lookups.js';
import { KnownObject } from './known-object.js';
import { dateOrNone } from './run-object.js';

/** What the task instance needs besides the source. */
export interface InstanceParts {
  readonly lookups: KnownLookups;
  readonly task: () => PyValue;
  readonly dagRun: () => PyValue;
}

/** `ti`: Airflow's TaskInstance of the running try. */
export function instanceObject(source: ContextSource, { lookups, task, dagRun }: InstanceParts): KnownObject {
  const { instance } = source;
  const { taskId, operator } = source.task;
  const { dagId } = source.dag;
  const executionDate = new Pendulum(source.executionDate.toUtc(), utc, () => source.now());
  const number = (value: number | null) => (value === null ? null : BigInt(value));
  return new KnownObject(
    'TaskInstance',
    {
      task_id: () => taskId,
      dag_id: () => dagId,
      execution_date: () => executionDate,
      task,
      operator: () => operator,
      state: () => instance.state,
      try_number: () => BigInt(instance.tryNumber),
      next_try_number: () => BigInt(instance.tryNumber + 1),
      prev_attempted_tries: () => BigInt(instance.tryNumber),
      max_tries: () => BigInt(instance.maxTries),
      start_date: () => dateOrNone(instance.startDate),
      end_date: () => null,
      duration: () => null,
      queued_dttm: () => dateOrNone(instance.queuedDttm),
      job_id: () => number(instance.jobId),
      pid: () => number(instance.pid),
      hostname: () => instance.hostname,
      unixname: () => instance.unixname,
      pool: () => instance.pool,
      pool_slots: () => BigInt(instance.poolSlots),
      queue: () => instance.queue,
      priority_weight: () => number(instance.priorityWeight),
      executor_config: () => contextValue(source.task.executorConfig, () => source.now()),
      test_mode: () => false,
      raw: () => true,
      key: () => new PyTuple([dagId, taskId, executionDate, BigInt(instance.tryNumber)]),
      log_url: () => logUrl(source, executionDate.isoformat()),
      previous_execution_date_success: () => dateOrNone(lookups.previousSuccess()?.executionDate ?? null),
      previous_start_date_success: () => dateOrNone(lookups.previousSuccess()?.startDate ?? null),
      current_state: () => new PyFunction('current_state', () => instance.state),
      get_dagrun: () => new PyFunction('get_dagrun', dagRun),
      xcom_pull: () => new PyFunction('xcom_pull', (args) => xcomPull(args, source, lookups)),
    },
    `<TaskInstance: ${dagId}.${taskId} ${executionDate.isoformat()} [${pythonStr(instance.state)}]>`,
  );
}

function xcomPull(args: CallArguments, source: ContextSource, lookups: KnownLookups): PyValue {
  const [taskIds = null, dagId = null, key = 'return_value', includesPrior = false] = args.bind(
    'xcom_pull',
    'task_ids?',
    'dag_id?',
    'key?',
    'include_prior_dates?',
  );
  if (key === null) throw unsupported('xcom_pull() with key=None');
  const of = {
    dagId: dagId === null ? source.dag.dagId : requireText(dagId, 'dag_id'),
    key: requireText(key, 'key'),
    includePriorDates: isTrue(includesPrior),
  };
  const isList = taskIds !== null && asText(taskIds) === undefined && isIterable(taskIds);
  const ids = isList ? listOf(taskIds) : [taskIds];
  const queries = ids.map((id) => ({
    ...of,
    taskId: id === null ? null : requireText(id, `task id ${pythonRepr(id)}`),
  }));
  const values = lookups
    .xcoms(queries)
    .map((value) => (value === undefined ? null : contextValue(value, () => source.now())));
  const [first = null] = values;
  return isList ? new PyTuple(values) : first;
}

function logUrl(source: ContextSource, date: string): string {
  const base = source.readOption('webserver', 'base_url') ?? '';
  return `${base}/log?execution_date=${encodeURIComponent(date)}&task_id=${source.task.taskId}&dag_id=${source.dag.dagId}`;
}
