import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { list, manyKeys, padded } from '../support/large-body.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { scale } from './support/scale.js';

const runs = '/api/experimental/dags/example_bash_operator/dag_runs';
const pools = '/api/experimental/pools';

/** In short, one database: bodies are read before any database is asked. */
const measured = scale(dialects.slice(0, 1), dialects);

describe.each(measured)('reading a large body on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    windsock = await startWindsock({ env: database.env });
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  const post = (path: string, body: string) => send(windsock.url, 'POST', path, { body });

  // Both are measured in the same process, so a busy machine changes both.
  it.each([
    ['a conf of many keys', runs, `{"conf":${manyKeys(400_000)}}`],
    ['a conf of many small objects', runs, `{"conf":{"a":${list(1_000_000, () => '{}')}}}`],
    ['a conf of many nested lists', runs, `{"conf":{"a":${list(1000, () => '['.repeat(900) + ']'.repeat(900))}}}`],
    ['a conf in a text', runs, JSON.stringify({ conf: manyKeys(400_000) })],
    ['a date that is a list', runs, `{"execution_date":${list(600_000, (at) => `"é${at}"`)}}`],
    ['a date that is a long text', runs, `{"execution_date":"${'é'.repeat(4_000_000)}"}`],
    ['slots that are a long text', pools, `{"name":"p","description":"","slots":"${'é'.repeat(4_000_000)}"}`],
  ])('leaves other requests at least half of the time: %s', async (_, path, body) => {
    await post(path, padded('{}')); // starts the thread
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const begun = performance.now();
    await post(path, body);
    const took = performance.now() - begun;
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan(took / 2);
  });
});
