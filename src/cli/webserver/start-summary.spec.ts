import { describe, expect, it } from 'vitest';
import { version } from '../../common/version.js';
import { describeScheduler, type ShownFacts, summarize } from './start-summary.js';

const facts: ShownFacts = {
  url: 'http://127.0.0.1:8080/api/experimental',
  listens: '0.0.0.0:8080',
  docs: 'http://127.0.0.1:8080/docs',
  database: 'PostgreSQL db.example.com:5432/airflow',
  schema: null,
  dags: 13,
  scheduler: 'runs tasks, up to 32 at once',
  recordedRuns: null,
  backends: ['a.b', 'c.d'],
  open: false,
};

it('is a block on a terminal, without unknown facts', () => {
  expect(summarize(facts, 4, true)).toBe(`Windsock serves http://127.0.0.1:8080/api/experimental

  listens on    0.0.0.0:8080
  documentation http://127.0.0.1:8080/docs
  database      PostgreSQL db.example.com:5432/airflow
  DAGs          13
  callers       whom these know: a.b, c.d
  workers       4
  scheduler     runs tasks, up to 32 at once
  version       ${version}

`);
});

it('warns of open access', () => {
  expect(summarize({ ...facts, open: true }, 1, true)).toContain('callers       everybody, without a password\n');
});

it('is one log line elsewhere', () => {
  const text = summarize(facts, 4, false);
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({ ...facts, msg: `Windsock serves ${facts.url}`, workers: 4, level: 30 });
});

describe('whether tasks run', () => {
  const on = { scheduler: { runs: true }, recordedRuns: 0 } as const;

  it.each([
    [on, true, 32, 'runs tasks, up to 32 at once'],
    [on, true, 0, 'runs tasks, any number at once'],
    [on, false, 32, "off: Airflow's scheduler or `windsock scheduler` runs tasks, see docs/operations.md"],
    [
      { ...on, scheduler: { runs: false, reason: 'a reason' } as const },
      true,
      32,
      'off: a reason, see docs/operations.md',
    ],
  ])('%#', (known, schedules, parallelism, text) =>
    expect(describeScheduler(known, schedules, parallelism)).toEqual({ scheduler: text, recordedRuns: null }),
  );

  it('names runs that are not executed, and the command that decides', () => {
    const shown = { ...facts, ...describeScheduler({ ...on, recordedRuns: 12 }, true, 32) };
    expect(summarize(shown, 1, true)).toContain(
      'older runs    12 not executed: `windsock dags adopt-runs` or `windsock dags fail-runs` decides\n',
    );
  });
});
