import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { openSqlite } from '../support/servers/sql-connection.js';
import { killLeftovers, spawnServer } from '../support/windsock-process.js';
import { report } from './support/figures.js';
import { KillExperiment } from './support/kill-experiment.js';
import { scale } from './support/scale.js';

/*
 * SIGKILL takes a process, and not what the operating system has taken over from it. So these experiments tell of
 * transactions, and of starts on what is left of them. They do not tell whether what was acknowledged has reached the
 * disk (fsync), which counts when the machine loses its power.
 */

/** Milliseconds from the moment that the database's file is there within which a kill comes. */
const longestDelayMs = 400;

/** After these, an experiment comes to its end. */
const minutes = scale(1, 35);

vi.setConfig({ testTimeout: (minutes + 5) * 60_000 });

afterEach(killLeftovers);

describe.each(dialects)('a service on %s that is killed at random moments', (dialect) => {
  it('has kept every acknowledged change, and left none half done', async () => {
    const database = await airflowDatabase(dialect);
    try {
      const experiment = await KillExperiment.prepare(database, scale(10, 1000));
      await experiment.run(scale(3, 200), minutes);
      const { workload, victim, violations, recoveries } = experiment;
      const { done, undone } = workload.ledger.settled;
      report({
        experiment: 'Kill',
        database: dialect,
        runs: victim.starts,
        faults: victim.kills,
        acknowledged: workload.ledger.acknowledged,
        lost: violations.size,
        worstAnswer: workload.worstAnswer,
        more: {
          'cut off and done': done,
          'cut off and not done': undone,
          ...(dialect === 'sqlite' && { 'starts that recovered': recoveries }),
        },
      });
      expect([...violations]).toEqual([]);
    } finally {
      killLeftovers();
      await database.remove();
    }
  });
});

describe.runIf(dialects.includes('sqlite'))('a service that is killed while it creates its database', () => {
  it('starts on the files that are left', async () => {
    const times = scale(1, 30);
    for (let time = 0; time < times; time++) {
      const home = mkdtempSync(join(tmpdir(), 'windsock-'));
      try {
        await killFirstStart(home);
        await expectSecondStart(home);
      } finally {
        killLeftovers();
        rmSync(home, { recursive: true });
      }
    }
    const counts = { runs: times, faults: times, acknowledged: 0, lost: 0, worstAnswer: 0 };
    report({ experiment: 'Kill in the first start', database: 'sqlite', ...counts });
  });

  async function killFirstStart(home: string): Promise<void> {
    const { child, ended } = spawnServer({ AIRFLOW_HOME: home });
    while (!existsSync(join(home, 'airflow.db'))) await sleep(1);
    // Most of them early, while there is a part of the schema, and some later, while there are DAGs.
    await sleep(Math.random() ** 2 * longestDelayMs);
    child.kill('SIGKILL');
    await ended;
  }

  async function expectSecondStart(home: string): Promise<void> {
    const server = spawnServer({ AIRFLOW_HOME: home });
    const pools = await send(await server.url(), 'GET', '/api/experimental/pools');
    expect(pools.json()).toMatchObject([{ pool: 'default_pool' }]);
    const { sql, close } = openSqlite(join(home, 'airflow.db'));
    // A sub-DAG is in its root's document.
    const documents = 'dag LEFT JOIN serialized_dag USING (dag_id) WHERE root_dag_id IS NULL';
    const [dags] = await sql(`SELECT count(*) AS n, count(data) AS whole FROM ${documents}`);
    expect(dags!['n']).toBeGreaterThan(0);
    expect(dags!['whole']).toBe(dags!['n']);
    expect(await sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    await close();
    server.child.kill('SIGTERM');
    await server.ended;
  }
});
