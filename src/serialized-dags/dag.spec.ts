import { describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import type { Dag } from './dag.js';
import { MalformedDag } from './malformed-dag.js';
import { readSerializedDag } from './read-serialized-dag.js';
import type { Task } from './task.js';

const settings = loadAirflowConfig({ AIRFLOW_HOME: '/no/such/home' });
const typed = (type: string, value: unknown) => ({ __type: type, __var: value });
const read = (dag: object, inSettings = settings): Dag =>
  readSerializedDag(JSON.stringify({ __version: 1, dag: { _dag_id: 'd', fileloc: '/f.py', ...dag } }), inSettings);
const task = (taskId: string, fields: object = {}) => ({
  task_id: taskId,
  template_fields: [],
  _task_type: 'DummyOperator',
  ...fields,
});
const readTask = (fields: object): Task => read({ tasks: [task('t', fields)] }).tasks.get('t')!;
const units = { years: 0n, months: 0n, days: 0n, hours: 0n, minutes: 0n, seconds: 0n, microseconds: 0n };

describe('the scheduling fields of a DAG', () => {
  it.each([
    ['scheduleInterval', { schedule_interval: '0 6 * * 1-5' }, '0 6 * * 1-5'],
    ['scheduleInterval', { schedule_interval: null }, null],
    ['scheduleInterval', { schedule_interval: typed('timedelta', 7500) }, new PyTimedelta(0, 7500, 0)],
    ['scheduleInterval', { schedule_interval: typed('relativedelta', { months: 1 }) }, { ...units, months: 1n }],
    ['catchup', { catchup: false }, false],
    ['concurrency', { _concurrency: 3 }, 3],
    ['maxActiveRuns', { max_active_runs: 1 }, 1],
    ['dagrunTimeout', { dagrun_timeout: 90061.5 }, new PyTimedelta(1, 3661, 500_000)],
    ['timezone', { timezone: 'Europe/Amsterdam' }, 'Europe/Amsterdam'],
    ['isPausedUponCreation', { is_paused_upon_creation: false }, false],
    ['params', { params: { a: typed('dict', { b: 1 }) } }, new Map([['a', new Map([['b', 1n]])]])],
    ['fileloc', { fileloc: '/dags/a.py' }, '/dags/a.py'],
    ['defaultArgs', { default_args: typed('dict', { retries: 2 }) }, new Map([['retries', 2n]])],
  ] as const)('%s of %j', (name, fields, expected) => {
    expect(read(fields)[name]).toEqual(expected);
  });

  it('has its dates', () => {
    const dag = read({ start_date: 1577836800.5, end_date: 1577923200 });
    expect(dag.startDate?.isoformat()).toBe('2020-01-01T00:00:00.500000+00:00');
    expect(dag.endDate?.isoformat()).toBe('2020-01-02T00:00:00+00:00');
  });

  it('has Airflow’s defaults for missing fields', () => {
    const { scheduleInterval, catchup, concurrency, maxActiveRuns, timezone, ...dag } = read({});
    expect({ scheduleInterval, catchup, concurrency, maxActiveRuns, timezone }).toEqual({
      ...{ scheduleInterval: new PyTimedelta(1, 0, 0), catchup: true, concurrency: 16, maxActiveRuns: 16 },
      timezone: 'UTC',
    });
    expect(dag.defaultArgs).toEqual(new Map());
    const { startDate, endDate, dagrunTimeout, isPausedUponCreation, params } = read({});
    expect([startDate, endDate, dagrunTimeout, isPausedUponCreation]).toEqual([null, null, null, null]);
    expect(params).toEqual(new Map());
  });

  it('has the settings of airflow.cfg for missing fields', () => {
    const others = loadAirflowConfig({
      AIRFLOW_HOME: '/no/such/home',
      AIRFLOW__CORE__DAG_CONCURRENCY: '8',
      AIRFLOW__CORE__MAX_ACTIVE_RUNS_PER_DAG: '4',
      AIRFLOW__CORE__DEFAULT_TIMEZONE: 'Asia/Tokyo',
      AIRFLOW__SCHEDULER__CATCHUP_BY_DEFAULT: 'False',
    });
    const { catchup, concurrency, maxActiveRuns, timezone } = read({}, others);
    expect([catchup, concurrency, maxActiveRuns, timezone]).toEqual([false, 8, 4, 'Asia/Tokyo']);
    expect(read({ catchup: true, _concurrency: 2 }, others)).toMatchObject({ catchup: true, concurrency: 2 });
  });

  it.each([
    ['scheduleInterval', { schedule_interval: 3600 }],
    ['scheduleInterval', { schedule_interval: ['@daily'] }],
    ['scheduleInterval', { schedule_interval: typed('timedelta', 'x') }],
    ['scheduleInterval', { schedule_interval: typed('tuple', []) }],
    ['scheduleInterval', { schedule_interval: typed('relativedelta', { day: 1 }) }],
    ['scheduleInterval', { schedule_interval: typed('relativedelta', { days: 1.5 }) }],
    ['scheduleInterval', { schedule_interval: typed('relativedelta', { constructor: 1 }) }],
    ['startDate', { start_date: 'x' }],
    ['endDate', { end_date: 1e300 }],
    ['concurrency', { _concurrency: 'many' }],
    ['maxActiveRuns', { max_active_runs: null }],
    ['dagrunTimeout', { dagrun_timeout: 'x' }],
    ['timezone', { timezone: 1 }],
    ['params', { params: { a: { b: 1 } } }],
    ['fileloc', { fileloc: null }],
  ] as const)('is refused where %s is damaged: %j; the rest can be read', (name, fields) => {
    const dag = read(fields);
    expect(dag.dagId).toBe('d');
    expect(() => dag[name]).toThrow(MalformedDag);
  });
});

describe('the scheduling fields of a task', () => {
  it.each([
    ['owner', { owner: 'me' }, 'me'],
    ['triggerRule', { trigger_rule: 'one_failed' }, 'one_failed'],
    ['dependsOnPast', { depends_on_past: true }, true],
    ['waitForDownstream', { wait_for_downstream: true }, true],
    ['taskConcurrency', { task_concurrency: 2 }, 2],
    ['retryDelay', { retry_delay: 60.5 }, new PyTimedelta(0, 60, 500_000)],
    ['retryExponentialBackoff', { retry_exponential_backoff: true }, true],
    ['maxRetryDelay', { max_retry_delay: 3600.0 }, new PyTimedelta(0, 3600, 0)],
    ['executionTimeout', { execution_timeout: 5 }, new PyTimedelta(0, 5, 0)],
    ['sla', { sla: 172_800 }, new PyTimedelta(2, 0, 0)],
    ['doXcomPush', { do_xcom_push: false }, false],
    ['hasSuccessCallback', { on_success_callback: 'def f(context):\n    pass\n' }, true],
    ['params', { params: { a: typed('dict', {}) } }, new Map([['a', new Map()]])],
    ['templates', { template_fields: ['env'], env: { A: 'b' } }, new Map([['env', new Map([['A', 'b']])]])],
    ['templates', { template_fields: ['env'] }, new Map([['env', null]])],
  ] as const)('%s of %j', (name, fields, expected) => {
    expect(readTask(fields)[name]).toEqual(expected);
  });

  it.each([
    ['owner', 'airflow'],
    ['triggerRule', 'all_success'],
    ['endDate', null],
    ['dependsOnPast', false],
    ['waitForDownstream', false],
    ['taskConcurrency', null],
    ['retryDelay', new PyTimedelta(0, 300, 0)],
    ['retryExponentialBackoff', false],
    ['maxRetryDelay', null],
    ['executionTimeout', null],
    ['sla', null],
    ['doXcomPush', true],
    ['hasSuccessCallback', false],
    ['params', new Map()],
    ['templates', new Map()],
  ] as const)('%s is Airflow’s where it says nothing', (name, expected) => {
    expect(readTask({})[name]).toEqual(expected);
  });

  it('ends with its DAG unless it has an end of its own', () => {
    const { tasks } = read({ end_date: 86_400, tasks: [task('own', { end_date: 0 }), task('of_dag')] });
    expect(tasks.get('own')!.endDate?.isoformat()).toBe('1970-01-01T00:00:00+00:00');
    expect(tasks.get('of_dag')!.endDate?.isoformat()).toBe('1970-01-02T00:00:00+00:00');
  });

  it('has the tasks before and after it', () => {
    const after = (...ids: string[]) => ({ _downstream_task_ids: ids });
    const { tasks } = read({ tasks: [task('a', after('c')), task('b', after('c', 'gone')), task('c')] });
    expect([...tasks.get('c')!.upstreamIds]).toEqual(['a', 'b']);
    expect([...tasks.get('b')!.downstreamIds]).toContain('c');
    expect(tasks.get('a')!.upstreamIds.size).toBe(0);
  });

  it.each([
    ['owner', { owner: 1 }],
    ['triggerRule', { trigger_rule: 'always' }],
    ['taskConcurrency', { task_concurrency: [] }],
    ['maxRetryDelay', { max_retry_delay: 'x' }],
    ['sla', { sla: 1e300 }],
    ['params', { params: null }],
  ] as const)('is refused where %s is damaged: %j; the rest can be read', (name, fields) => {
    const damaged = readTask(fields);
    expect(damaged.taskId).toBe('t');
    expect(() => damaged[name]).toThrow(MalformedDag);
  });
});
