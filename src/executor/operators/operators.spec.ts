import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptOf, executionDate, KeptLog, noServices, TestExecutor } from '../../../test/support/executor.js';
import { PyTimedelta } from '../../python/python-timedelta.js';
import type { PyValue } from '../../python/python-value.js';
import { OffsetDateTime } from '../../time/offset-date-time.js';
import { SystemClock } from '../../time/clock.js';
import type { Attempt, OperatorServices } from '../attempt.js';

const dayMicros = 86_400e6;
const success = { state: 'success', xcoms: new Map(), skips: new Set() };
const downstream = { direct: new Set(['a']), all: new Set(['a', 'b']), after: () => null };
const skipped = { xcoms: new Map([['skipmixin_key', new Map([['skipped', ['a', 'b']]])]]), skips: downstream.all };

let executor: TestExecutor;
let folder: string;
let log: KeptLog;

beforeAll(() => {
  executor = new TestExecutor();
  folder = mkdtempSync(join(tmpdir(), 'windsock-operators-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await executor.close();
});

function run(operator: string, args: Readonly<Record<string, PyValue>> = {}, more: Partial<Attempt> = {}) {
  log = new KeptLog();
  return executor.run(attemptOf(operator, args, { log, folder, ...more }));
}

const withServices = (services: Partial<OperatorServices>) => ({ services: { ...noServices, ...services } });

describe('an operator that cannot be run', () => {
  it('fails its task with what to do', async () => {
    expect(await run('SimpleHttpOperator')).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(
        /^Windsock does not run airflow\.operators\.http_operator\.SimpleHttpOperator\. It runs BashOperator, /,
      ) as string,
    });
    expect(await run('my_company.BashOperator')).toMatchObject({ state: 'failed' });
    expect(await run('airflow.operators.bash.BashOperator', { bash_command: 'true' })).toEqual(success);
    expect(await run('BashOperator', { bash_command: 'true', run_as_user: 'root' })).toMatchObject({
      reason: expect.stringMatching(/^run_as_user is set/) as string,
    });
    expect(log.lines.at(-1)).toMatch(/^ERROR run_as_user is set/);
  });
});

describe('DummyOperator and ExternalTaskMarker', () => {
  it('do nothing', async () => {
    expect(await run('DummyOperator')).toEqual(success);
    expect(await run('ExternalTaskMarker')).toEqual(success);
  });
});

describe('LatestOnlyOperator', () => {
  const daily = (date: OffsetDateTime) => date.plusMicros(dayMicros);
  const latest = (micros: number, services: Partial<OperatorServices>) =>
    run(
      'LatestOnlyOperator',
      {},
      {
        downstream,
        executionDate: new SystemClock().now().plusMicros(micros),
        ...withServices({ followingSchedule: daily, isExternallyTriggered: false, ...services }),
      },
    );

  it('skips all tasks after it in an old scheduled run', async () => {
    expect(await latest(-1.5 * dayMicros, {})).toEqual(success);
    expect(await latest(-2.5 * dayMicros, {})).toEqual({ state: 'success', ...skipped });
    expect(log.lines).toContain('INFO Not latest execution, skipping downstream.');
    expect(await latest(-2.5 * dayMicros, { isExternallyTriggered: true })).toEqual(success);
    expect(await latest(-2.5 * dayMicros, { followingSchedule: () => null })).toEqual(success);
  });
});

describe('TriggerDagRunOperator', () => {
  it('creates a run with the id and the date that it was given', async () => {
    const runs: unknown[] = [];
    const services = withServices({ triggerDagRun: (triggered) => Promise.resolve(void runs.push(triggered)) });
    const given = '2024-02-01T00:00:00+00:00';
    expect(await run('TriggerDagRunOperator', { trigger_dag_id: 'x', execution_date: given }, services)).toEqual(
      success,
    );
    await run('TriggerDagRunOperator', { trigger_dag_id: 'x' }, services);
    expect(runs).toEqual([
      { dagId: 'x', runId: `trig__${given}`, executionDate: OffsetDateTime.fromDatabase('2024-02-01 00:00:00') },
      { dagId: 'x', runId: expect.stringMatching(/^trig__20\d\d-.*\+00:00$/) as string, executionDate: null },
    ]);
  });

  it('fails with the reason of the service', async () => {
    expect(await run('TriggerDagRunOperator', { trigger_dag_id: 'x' })).toMatchObject({ reason: 'no such DAG' });
    expect(await run('TriggerDagRunOperator', { trigger_dag_id: 'x', execution_date: 'soon' })).toMatchObject({
      state: 'failed',
    });
  });
});

describe('SubDagOperator', () => {
  it('is as good as its sub-DAG', async () => {
    expect(await run('SubDagOperator', {}, withServices({ runSubdag: () => Promise.resolve(true) }))).toEqual(success);
    expect(await run('SubDagOperator', {}, withServices({ runSubdag: () => Promise.resolve(false) }))).toMatchObject({
      reason: 'Some tasks of the sub-DAG dag.task failed; their logs say why',
    });
  });
});

describe('a sensor', () => {
  const never = { bash_command: 'false', poke_interval: 0.05, timeout: 0.2 };

  it('pokes until its condition holds', async () => {
    const file = join(folder, 'flag');
    const command = `test -e ${file} && exit; touch ${file}; exit 1`;
    expect(await run('BashSensor', { bash_command: command, poke_interval: 0.01 })).toEqual(success);
    expect(log.lines.filter((line) => line === 'INFO Output:')).toHaveLength(2);
    expect(log.lines.at(-1)).toBe('INFO Success criteria met. Exiting.');
  });

  it('fails at its timeout, or is skipped where no retry is left', async () => {
    expect(await run('BashSensor', never)).toMatchObject({ state: 'failed', reason: 'Snap. Time is OUT.' });
    const soft = { ...never, soft_fail: true };
    expect(await run('BashSensor', soft, { downstream })).toEqual({ state: 'skipped', ...skipped });
    expect(await run('BashSensor', soft, { downstream, mayBeRetried: true })).toMatchObject({ state: 'failed' });
  });

  it('is rescheduled, and counts its time from the first poke', async () => {
    const startDate = new SystemClock().now();
    const args = { ...never, mode: 'reschedule', poke_interval: 100n, timeout: 100n };
    const result = await run('BashSensor', args, { startDate });
    expect(result.state).toBe('up_for_reschedule');
    const until = result.state === 'up_for_reschedule' ? result.until : startDate;
    expect(Number(until.epochMicros - startDate.epochMicros) / 1e6).toBeCloseTo(100, -1);
    const old = { startDate: startDate.plusMicros(-101e6) };
    expect(await run('BashSensor', args, old)).toMatchObject({ reason: 'Snap. Time is OUT.' });
  });

  it('refuses wrong arguments', async () => {
    const wrong = (args: Readonly<Record<string, PyValue>>) => run('BashSensor', { bash_command: 'true', ...args });
    expect(await wrong({ poke_interval: -1n })).toMatchObject({
      reason: 'The poke_interval must be a non-negative number',
    });
    expect(await wrong({ mode: 'wait' })).toMatchObject({ state: 'failed' });
  });

  it('is stopped while it waits, and at its time limit', async () => {
    const attempt = attemptOf('BashSensor', { bash_command: 'false', poke_interval: 600n }, { log: new KeptLog() });
    const prepared = await executor.executor.prepare(attempt);
    expect(prepared.pid).toBe(process.pid);
    const running = prepared.run(1);
    await prepared.stop();
    expect(await running).toMatchObject({ state: 'failed', reason: 'Task received SIGTERM signal' });
    const limited = { executionTimeoutSeconds: 1 };
    expect(await run('BashSensor', { bash_command: 'sleep 60' }, limited)).toMatchObject({
      reason: expect.stringMatching(/^Timeout/) as string,
    });
  });
});

describe('BashSensor', () => {
  it('knows nothing of its task, as in Airflow', async () => {
    await run('BashSensor', { bash_command: 'env | grep -c AIRFLOW_CTX_; true' });
    expect(log.output).toEqual(['0']);
    await run('BashSensor', { bash_command: 'echo "  [$A] "', env: new Map([['A', 'x']]) });
    expect(log.output).toEqual(['[x]']);
  });
});

describe('PythonSensor', () => {
  it('waits for what is true in Python', async () => {
    const file = join(folder, 'python-flag');
    const code = `import os\ndef ready():\n    if os.path.exists('${file}'): return 1\n    open('${file}', 'w')\n`;
    writeFileSync(join(folder, 'ready.py'), code);
    const args = { python_callable_name: 'ready', python_callable_file: 'ready.py', poke_interval: 0.01 };
    expect(await run('PythonSensor', args)).toEqual(success);
    expect(existsSync(file)).toBe(true);
  });
});

describe('TimeDeltaSensor', () => {
  const services = withServices({ followingSchedule: (date) => date.plusMicros(dayMicros) });

  it('waits for a time after the end of the interval', async () => {
    const delta = (value: PyValue, more: Partial<Attempt> = services) =>
      run('TimeDeltaSensor', { delta: value, mode: 'reschedule' }, more);
    expect(await delta(60n)).toEqual(success);
    expect(log.lines).toContain('INFO Checking if the time (2024-01-02T00:01:00+00:00) has come');
    expect(await delta(new Map([['days', 36_500n]]))).toMatchObject({ state: 'up_for_reschedule' });
    expect(await delta(new PyTimedelta(36_500, 0, 0))).toMatchObject({ state: 'up_for_reschedule' });
    expect(await delta('soon')).toMatchObject({
      reason: expect.stringMatching(/^delta must be a number of seconds/) as string,
    });
    expect(await delta(60n, {})).toMatchObject({ state: 'failed' });
  });
});

describe('ExternalTaskSensor', () => {
  it('asks for the task, or the run, at its date', async () => {
    const asked: unknown[] = [];
    const services = withServices({ countInStates: (query) => Promise.resolve(asked.push(query)) });
    const args = { external_dag_id: 'other', external_task_id: 'work', poke_interval: 0n };
    expect(await run('ExternalTaskSensor', args, services)).toEqual(success);
    expect(log.lines).toContain('INFO Poking for other.work on 2024-01-01T00:00:00+00:00 ... ');
    const run2 = { external_dag_id: 'other', allowed_states: ['failed'], execution_delta: 3600n };
    await run('ExternalTaskSensor', { ...run2, mode: 'reschedule' }, services);
    const earlier = executionDate.plusMicros(-3600e6);
    expect(asked).toEqual([
      { dagId: 'other', taskId: 'work', executionDates: [executionDate], states: ['success'] },
      { dagId: 'other', taskId: null, executionDates: [earlier], states: ['failed'] },
    ]);
  });
});
