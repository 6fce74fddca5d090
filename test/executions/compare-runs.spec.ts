import { describe, expect, it } from 'vitest';
import { runsDiffer } from './compare-runs.js';
import type { ExpectedTask, TaskColumns } from './execution-case.js';
import type { StoredTask } from './stored-runs.js';

const columns: TaskColumns = {
  ...{ state: 'success', try_number: 1, start_date: 'set', end_date: 'set', pid: 'set', hostname: 'set' },
  ...{ duration: 'seconds', task_fail: 0, log: ['running', 'success'] },
  path: [null, 'scheduled', 'queued', 'running', 'success'],
};

const row: StoredTask = {
  ...{
    state: 'success',
    try_number: 1,
    start_date: '2024-01-01 00:00:00.000000',
    end_date: '2024-01-01 00:00:01.000000',
  },
  ...{ pid: 7, hostname: 'here', duration: 1, task_fail: 0, task_reschedule: 0, xcom: {}, log: ['running', 'success'] },
  path: [null, 'running', 'success'],
};

/** What differs where a run has one task. */
function differences(expected: Partial<ExpectedTask>, stored: Partial<StoredTask>): string[] {
  const run = { run_id: 'r', state: 'success' };
  const expectedRuns = { d: { now: { ...run, tasks: { t: { ...columns, ...expected } as ExpectedTask } } } };
  return runsDiffer(expectedRuns, { d: { now: { ...run, tasks: { t: { ...row, ...stored } } } } });
}

const rescheduled: Partial<TaskColumns> = {
  task_reschedule: 2,
  log: ['running', 'running', 'running', 'success'],
  path: [
    null,
    ...Array<string[]>(2).fill(['scheduled', 'running', 'up_for_reschedule']).flat(),
    'scheduled',
    'success',
  ],
};

describe('a task instance', () => {
  it.each<[string, Partial<ExpectedTask>, Partial<StoredTask>]>([
    ['the recorded one', {}, {}],
    ['another outcome', { or: { state: 'failed' } }, { state: 'failed', path: [null, 'failed'] }],
    ['one of several outcomes', { or: [{ state: 'failed' }, { try_number: 2 }] }, { try_number: 2 }],
    ['to and fro while it waits', {}, { path: [null, 'scheduled', 'queued', 'scheduled', 'queued', 'success'] }],
    [
      'ids in any order',
      { xcom: { skipmixin_key: { followed: ['a', 'b'] } } },
      { xcom: { skipmixin_key: { followed: ['b', 'a'] } } },
    ],
    ['no time at all', { duration: '0' }, { duration: 0 }],
    [
      'rescheduled once',
      rescheduled,
      { task_reschedule: 1, log: ['running', 'running', 'success'], path: ['up_for_reschedule', 'success'] },
    ],
  ])('may be %s', (_, expected, stored) => {
    expect(differences(expected, stored)).toEqual([]);
  });

  it.each<[string, Partial<ExpectedTask>, Partial<StoredTask>, string]>([
    ['state', {}, { state: 'failed' }, 'd now task t state: expected "success", got "failed"'],
    ['time that is not set', {}, { end_date: null }, 'd now task t end_date: expected "set", got null'],
    ['time that is set', { end_date: null }, {}, 'd now task t end_date: expected null, got "set"'],
    ['host', {}, { hostname: '' }, 'd now task t hostname: expected "set", got ""'],
    ['duration', { duration: '0' }, {}, 'd now task t duration: expected "0", got "seconds"'],
    ['XCom', {}, { xcom: { return_value: 'x' } }, 'd now task t xcom: expected {}, got {"return_value":"x"}'],
    ['reschedule', {}, { task_reschedule: 1 }, 'd now task t task_reschedule: expected 0, got 1'],
    ['path', {}, { path: [null, 'running', 'scheduled', 'success'] }, 'd now task t path: expected some of'],
    [
      'outcome',
      { or: { state: 'skipped' } },
      { state: 'failed' },
      'd now task t state: expected "skipped", got "failed"',
    ],
  ])('may not differ in: %s', (_, expected, stored, difference) => {
    expect(differences(expected, stored)).toContainEqual(expect.stringContaining(difference));
  });

  it('is neither missing nor too much', () => {
    const run = { run_id: 'r', state: 'running', tasks: {} };
    expect(runsDiffer({ d: { now: { ...run, tasks: { t: columns } } } }, { d: { now: run } })).toEqual([
      'd now task t is missing',
    ]);
    expect(runsDiffer({ d: { now: run } }, { d: { now: { ...run, tasks: { t: row } } } })).toHaveLength(1);
  });
});

describe('a run', () => {
  const run = { run_id: 'r', state: 'running', tasks: {} };

  it('is neither missing nor too much', () => {
    expect(runsDiffer({ d: { now: run } }, { d: {} })).toEqual(['d now run: it is missing (r)']);
    expect(runsDiffer({}, { d: { now: run } })).toEqual([expect.stringContaining('it should not be there')]);
  });
});
