import { describe, expect, it } from 'vitest';
import type { TaskInstanceState } from '../common/states.js';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { parseDagFile } from '../dag-files/parse-dag-file.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { ActiveRun } from './active-run.js';
import { examineRun, type Past } from './examine-run.js';
import { type LoadedDag, LoadedDags } from './loaded-dags.js';
import { noPast } from './past.js';

const config = loadAirflowConfig({});
const now = OffsetDateTime.fromDatabase('2024-03-01 12:00:00');
const executionDate = OffsetDateTime.fromDatabase('2024-01-01 00:00:00');
const bash = 'operator: BashOperator, bash_command: "true"';

/** A run of the DAG with these tasks, whose instances have these states. */
function runOf(tasks: Record<string, string>, states: Record<string, TaskInstanceState>): ActiveRun {
  const lines = Object.entries(tasks).map(([taskId, settings]) => `    ${taskId}: {${settings}}\n`);
  const text = `my_dag:\n  default_args: {start_date: 2015-01-01}\n  tasks:\n${lines.join('')}`;
  const { dags, problems } = parseDagFile('my.dag.yaml', text);
  expect(problems).toEqual([]);
  const loaded = new LoadedDags();
  loaded.update(
    dags.map((definition) => ({ definition, fileloc: '/dags/my.dag.yaml' })),
    [],
    config,
  );
  const row = { id: 1, dagId: 'my_dag', runId: 'manual__1', executionDate, externalTrigger: true, startDate: now };
  const [dag] = loaded;
  const run = new ActiveRun(row, dag as LoadedDag, false);
  for (const taskId of Object.keys(tasks)) {
    run.instances.set(taskId, {
      ...{ taskId, state: states[taskId] ?? null, tryNumber: 0, maxTries: 0, startDate: null, endDate: null },
      ...{ pool: 'default_pool', poolSlots: 1, priorityWeight: 1, notBefore: null },
    });
  }
  return run;
}

const examine = (run: ActiveRun, past: Past = noPast) => {
  const { changes, ready, state, isDeadlock } = examineRun(run, now, past);
  return { changes: Object.fromEntries(changes), ready: ready.map(({ taskId }) => taskId), state, isDeadlock };
};

const chain = { one: bash, two: `${bash}, dependencies: [one]`, three: `${bash}, dependencies: [two]` };

describe('a run', () => {
  it('begins with the tasks that have nothing before them', () => {
    expect(examine(runOf(chain, {}))).toEqual({ changes: {}, ready: ['one'], state: 'running', isDeadlock: false });
  });

  it('fails at once through all levels after a failed task', () => {
    expect(examine(runOf(chain, { one: 'failed' }))).toMatchObject({
      changes: { two: 'upstream_failed', three: 'upstream_failed' },
      state: 'failed',
    });
  });

  it('succeeds if its last tasks do, whatever others did', () => {
    const tasks = { one: bash, two: `${bash}, dependencies: [one], trigger_rule: all_done` };
    expect(examine(runOf(tasks, { one: 'failed', two: 'success' })).state).toBe('success');
  });

  it('runs dummies by marking them, and what follows in the same pass', () => {
    const tasks = { one: 'operator: DummyOperator', two: `${bash}, dependencies: [one]` };
    expect(examine(runOf(tasks, {}))).toMatchObject({ changes: { one: 'success' }, ready: ['two'] });
  });

  it('sets states level by level: a join sees what was decided before, and not what a later level decides', () => {
    const tasks = {
      failed: bash,
      skipped: bash,
      below: `${bash}, dependencies: [failed]`,
      join: `${bash}, dependencies: [skipped, below]`,
    };
    expect(examine(runOf(tasks, { failed: 'failed', skipped: 'skipped' })).changes).toEqual({
      below: 'upstream_failed',
      join: 'skipped',
    });
  });

  it('waits for a further try until its moment', () => {
    const run = runOf(chain, { one: 'up_for_retry' });
    const instance = run.instanceOf('one');
    instance.notBefore = now.plusMicros(1);
    expect(examine(run)).toMatchObject({ ready: [], state: 'running', isDeadlock: false });
    instance.notBefore = now;
    expect(examine(run).ready).toEqual(['one']);
  });

  it('keeps running, and is no deadlock, while a task is past its end date', () => {
    const run = runOf({ one: `${bash}, end_date: 2023-01-01` }, {});
    expect(examine(run)).toEqual({ changes: {}, ready: [], state: 'running', isDeadlock: false });
  });

  it('fails in a deadlock', () => {
    const tasks = { one: bash, two: `${bash}, dependencies: [one]` };
    const run = runOf(tasks, {});
    run.instances.delete('one');
    expect(examine(run)).toEqual({ changes: {}, ready: [], state: 'failed', isDeadlock: true });
  });

  it('skips again what a branch has decided, once the branch has ended', () => {
    const run = runOf({ one: bash, two: `${bash}, dependencies: [one]` }, { one: 'success' });
    run.decisions.set('one', { followed: new Set(['other']) });
    expect(examine(run)).toMatchObject({ changes: { two: 'skipped' } });
    run.instanceOf('one').state = 'running';
    expect(examine(run)).toMatchObject({ changes: {}, ready: [] });
  });
});

describe('a task that depends on the past', () => {
  const tasks = { one: `${bash}, depends_on_past: true`, two: `${bash}, dependencies: [one]` };
  const past = (states?: Record<string, TaskInstanceState>): Past => ({
    isFirst: false,
    executionDate: OffsetDateTime.fromDatabase('2023-12-31 00:00:00'),
    states: states && new Map(Object.entries(states)),
  });

  it.each<[string, Past, string[]]>([
    ['runs in the first run', noPast, ['one']],
    ['runs after a success', past({ one: 'success' }), ['one']],
    ['runs after a skipped one', past({ one: 'skipped' }), ['one']],
    ['waits after a failure', past({ one: 'failed' }), []],
    ['waits without a run before', past(), []],
  ])('%s', (_, before, ready) => {
    expect(examine(runOf(tasks, {}), before)).toMatchObject({ ready, state: 'running' });
  });

  it('also waits for what follows it in the run before, if it says so', () => {
    const waiting = { ...tasks, one: `${bash}, wait_for_downstream: true` };
    expect(examine(runOf(waiting, {}), past({ one: 'success', two: 'skipped' })).ready).toEqual([]);
    expect(examine(runOf(waiting, {}), past({ one: 'success', two: 'success' })).ready).toEqual(['one']);
  });
});
