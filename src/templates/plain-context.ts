import type { PyValue } from '../python/python-value.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { ContextSource } from './context-source.js';
import { dateTexts, neighbouringDates } from './run-dates.js';
import { mergedParams } from './task-params.js';

/**
 * The context of Python functions: the names of Airflow's template context as plain values. A date is its ISO text.
 * `dag_run` and `ti` are dicts of what is plain of them. What needs Airflow's objects is left out: `dag`, `task`, `conf`,
 * `var`, `macros`, and what needs the database.
 */
export function plainContext(source: ContextSource): Map<string, PyValue> {
  const { dag, task, run, instance } = source;
  const date = (at: OffsetDateTime | null) => at && at.toUtc().isoformat();
  const number = (value: number | null) => (value === null ? null : BigInt(value));
  const own = { dag_id: dag.dagId, task_id: task.taskId, execution_date: date(source.executionDate) };
  const { previous, next } = neighbouringDates(source);
  const texts = dateTexts(source);
  const ti = dict({
    ...own,
    try_number: BigInt(instance.tryNumber),
    max_tries: BigInt(instance.maxTries),
    state: instance.state,
    start_date: date(instance.startDate),
    hostname: instance.hostname,
    operator: task.operator,
    pool: instance.pool,
    queue: instance.queue,
    priority_weight: number(instance.priorityWeight),
    job_id: number(instance.jobId),
    pid: number(instance.pid),
  });
  const dagRun =
    run &&
    dict({
      dag_id: dag.dagId,
      run_id: run.runId,
      execution_date: own.execution_date,
      external_trigger: run.externalTrigger,
      conf: run.conf,
      state: run.state,
      start_date: date(run.startDate),
    });
  return new Map<string, PyValue>([
    ...texts,
    ['execution_date', own.execution_date],
    ['prev_execution_date', date(previous)],
    ['next_execution_date', date(next)],
    ['run_id', run?.runId ?? null],
    ['dag_run', dagRun],
    ['ti', ti],
    ['task_instance', ti],
    ['task_instance_key_str', `${dag.dagId}__${task.taskId}__${texts.get('ds_nodash')}`],
    ['params', mergedParams(source)],
    ['tables', task.params.get('tables') ?? null],
    ['inlets', task.attributes.get('inlets') ?? []],
    ['outlets', task.attributes.get('outlets') ?? []],
    ['test_mode', false],
  ]);
}

function dict(values: Readonly<Record<string, PyValue>>): PyValue {
  return new Map(Object.entries(values));
}
