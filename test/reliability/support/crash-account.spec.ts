import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDagFile } from '../../../src/dag-files/parse-dag-file.js';
import { timeZoneOf } from '../../../src/time/airflow-date.js';
import { type AccountedInstance, violationsOf } from './crash-account.js';
import { type InstanceLines, prepareCrashTasks, readCrashLines } from './crash-tasks.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('the DAG of the experiment', () => {
  it('has no mistakes', () => {
    const path = join(prepareCrashTasks(home).AIRFLOW__CORE__DAGS_FOLDER, 'crash.dag.yaml');
    const { dags, problems } = parseDagFile(path, readFileSync(path, 'utf8'), timeZoneOf('utc'));
    expect(problems).toEqual([]);
    expect(dags[0]?.tasks.length).toBe(7);
  });
});

describe('the lines of tasks', () => {
  it('tell tries that follow each other from those that run at once', () => {
    const { EXEC_OUT } = prepareCrashTasks(home);
    writeFileSync(
      join(EXEC_OUT, 'lines'),
      'a@1 7 start\nb@1 8 start\na@1 7 beat\nb@1 9 start\na@1 10 start\nb@1 8 beat\n',
    );
    expect(readCrashLines(home)).toEqual(
      new Map([
        ['a@1', { pids: [7, 10], isTwiceAtOnce: false }],
        ['b@1', { pids: [8, 9], isTwiceAtOnce: true }],
      ]),
    );
  });
});

const good: AccountedInstance = {
  ...{ key: 'a@1', state: 'success', tryNumber: 2, maxTries: 3, failedStarts: ['1'] },
  events: new Map([
    ['running', 2],
    ['failed', 1],
    ['success', 1],
  ]),
};

function violations(
  instance: Partial<AccountedInstance>,
  lines: InstanceLines = { pids: [7, 8], isTwiceAtOnce: false },
) {
  const runs = [{ runId: 'r', state: 'success' }];
  return violationsOf({ runs, instances: [{ ...good, ...instance }] }, new Map([['a@1', lines]]), new Set(['r']));
}

describe('the account of tries', () => {
  it('is balanced where each try but the last one has failed once', () => {
    expect(violations({})).toEqual([]);
    expect(
      violations({ state: 'upstream_failed', tryNumber: 0, failedStarts: [] }, { pids: [], isTwiceAtOnce: false }),
    ).toEqual([]);
  });

  it.each<[string, Partial<AccountedInstance>, InstanceLines?]>([
    ['a failure too many', { failedStarts: ['1', '2'] }],
    ['a failure too few', { failedStarts: [] }],
    ['the same failure twice', { tryNumber: 3, failedStarts: ['1', '1'] }],
    ['a try too many', { tryNumber: 5 }],
    ['an event too few', { events: new Map([['running', 2]]) }],
    ['an end before the last try', { state: 'failed', failedStarts: ['1', '2'] }],
    ['no end', { state: 'up_for_retry' }],
    ['a process too many', {}, { pids: [7, 8, 9], isTwiceAtOnce: false }],
    ['two processes at once', {}, { pids: [7, 8], isTwiceAtOnce: true }],
  ])('is not balanced with %s', (_, instance, lines) => {
    expect(violations(instance, lines)).not.toEqual([]);
  });

  it('has every acknowledged run, and its end', () => {
    const account = { runs: [{ runId: 'r', state: 'running' }], instances: [] };
    const found = violationsOf(account, new Map(), new Set(['r', 'gone']));
    expect(found).toEqual(['the run gone is lost', 'the run r is running']);
  });
});
