import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { examplePath, operations } from '../openapi/described.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { killLeftovers, type WindsockProcess } from '../support/windsock-process.js';
import { Acknowledged } from './support/acknowledged.js';
import { DatabaseState } from './support/database-state.js';
import { report } from './support/figures.js';
import { fuzzedRequest } from './support/fuzzed-requests.js';
import { FuzzingClient } from './support/fuzzing-client.js';
import {
  expectFlat,
  type Holdings,
  holdingsOf,
  ProcessWatch,
  spawnMeasurable,
  summary,
} from './support/process-watch.js';
import { problemWith } from './support/raw-http.js';
import { scale } from './support/scale.js';

/** Clients at a time, each with a connection of its own. */
const clients = 12;
/** How often everything is looked at. The first times warm up. */
const rounds = scale(3, 12);
const warmUp = scale(1, 4);
/** Requests of a client in a round: 3,000 of all clients in all rounds on all databases, or 120,000. */
const share = Math.ceil(scale(3000, 120_000) / dialects.length / rounds / clients);
const requests = share * rounds * clients;
/** Milliseconds in which the process answers a probe meanwhile, even on a machine that does other things too. */
const patienceMs = 3000;
/** Milliseconds for all of it on one database. */
const timeout = scale(120_000, 1_800_000);

const seed = Number(process.env['WINDSOCK_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const bash = 'example_bash_operator';
const subdag = 'example_subdag_operator';
const known = {
  dagIds: [bash, subdag, `${subdag}.section-1`, 'etl_orders', 'start_on_dag', 'start_in_default_args', 'sales_report'],
  spareDagIds: ['sales_report', 'sales_report.weekly', 'salesXreport', 'salesXreport.weekly', 'start_on_task', 'nope'],
  taskIds: ['runme_0', 'run_this_last', 'start', 'section-1', 't', 'extract', 'load'],
};

const env = {
  AIRFLOW__WEBSERVER__ACCESS_LOGFILE: '',
  // What a header of the client's may change.
  AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True',
  AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: 'https://example.com',
};

describe.each(dialects)(`fuzzed requests with WINDSOCK_FUZZ_SEED=${seed}, on %s`, { timeout }, (dialect) => {
  let database: AirflowDatabase;
  let server: WindsockProcess;

  afterEach(async () => {
    killLeftovers();
    await server.ended;
    await database.remove();
  });

  /** Has all clients send their share at once; fails with the smallest request that is answered badly. */
  async function fuzz(url: string, round: number, acknowledged: Acknowledged): Promise<void> {
    const shares = Array.from({ length: clients }, async (_, index) => {
      const client = new FuzzingClient(url);
      const isAnsweredWell = fc.asyncProperty(fuzzedRequest(known), async (request) => {
        const answer = await client.ask(request);
        acknowledged.note(request, answer);
        const problem = problemWith(answer, request.method);
        if (problem !== null) throw new Error(`${problem}\n${await errorsOf(server)}`);
      });
      await fc.assert(isAnsweredWell, { seed: seed + round * clients + index, numRuns: share });
      await client.leave();
    });
    await Promise.all(shares);
  }

  it('get well-formed answers, and leave the process and the database in order', async () => {
    database = await airflowDatabase(dialect);
    server = spawnMeasurable({ ...database.env, ...env });
    const url = await server.url();
    const state = await DatabaseState.of(database);
    const acknowledged = new Acknowledged(known.spareDagIds);
    const lost: string[] = [];
    const holdings: Holdings[] = [];
    let milliseconds = 0;
    let worst = 0;
    for (let round = 0; round < rounds; round++) {
      const watch = new ProcessWatch(server, url);
      const start = performance.now();
      await fuzz(url, round, acknowledged);
      milliseconds += performance.now() - start;
      worst = Math.max(worst, await watch.end());
      lost.push(...(await acknowledged.lost(database.sql)), ...(await state.halves()));
      await state.restore();
      holdings.push(await holdingsOf(server));
    }
    report({
      experiment: 'Hostile input: requests',
      database: dialect,
      runs: requests,
      faults: requests,
      acknowledged: acknowledged.count,
      lost: lost.length,
      worstAnswer: worst,
      more: { seed, 'requests/s': Math.round(requests / (milliseconds / 1000)), ...summary(holdings, warmUp) },
    });
    expect(lost).toEqual([]);
    expect(worst).toBeLessThan(patienceMs);
    expectFlat(holdings, warmUp);
    await expectAllAnswered(url);
    expect(await errorsOf(server)).toBe('');
  });
});

/** The lines of the log about what nobody foresaw. */
async function errorsOf(server: WindsockProcess): Promise<string> {
  // The log is written without making a request wait.
  await sleep(500);
  const errors = server.log().filter(({ level }) => Number(level) >= 50);
  return errors.map((line) => JSON.stringify(line)).join('\n');
}

/** Each GET of the description is answered as before: with 200, or 404 for the run and the pool of the examples. */
async function expectAllAnswered(url: string): Promise<void> {
  const missing = ['getDagRun', 'getTaskInstance', 'getPool'];
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    const { status } = await send(url, 'GET', examplePath(operation));
    expect([operation.id, status]).toEqual([operation.id, missing.includes(operation.id) ? 404 : 200]);
  }
}
