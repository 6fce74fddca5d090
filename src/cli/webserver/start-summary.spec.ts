import { expect, it } from 'vitest';
import { version } from '../../common/version.js';
import type { ServerFacts } from '../../server/server-facts.js';
import { summarize } from './start-summary.js';

const facts: ServerFacts = {
  url: 'http://127.0.0.1:8080/api/experimental',
  listens: '0.0.0.0:8080',
  docs: 'http://127.0.0.1:8080/docs',
  database: 'PostgreSQL db.example.com:5432/airflow',
  schema: null,
  dags: 13,
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
