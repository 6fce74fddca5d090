import type { BenchDatabase } from './databases.js';
import { addInstances, addRuns, analyze, copyDag, numbers } from './fill.js';

/** The DAG with the longest list, and how many runs it has. */
export const longList = { dagId: 'long_list', runs: 100_000 };

/** DAGs whose rows are inserted by one statement. */
const chunk = 100;

/** How large a database is to be. */
export interface Size {
  readonly dags: number;
  /** Of each of the DAGs. */
  readonly runs: number;
}

/** The id of a DAG, from 1 on. */
export function scaleDag(number: number): string {
  return `scale_${10_000 + number}`;
}

/** The execution date of a run, from 1 on, as a client writes it. */
export function scaleDate(number: number): string {
  return new Date(Date.UTC(2020, 0, 1, 0, number)).toISOString().replace('.000Z', '+00:00');
}

/** Adds DAGs of six tasks with finished runs, but no task instances. */
export function fillRuns(database: BenchDatabase, size: Size): Promise<void> {
  return carelessly(database, () => addDagsAndRuns(database, size));
}

/** As {@link fillRuns}, with all task instances, and a DAG with a long list. */
export function fillAll(database: BenchDatabase, size: Size): Promise<void> {
  return carelessly(database, async () => {
    await addDagsAndRuns(database, size);
    for (const dagIds of chunksOf(size.dags)) await addInstances(database, dagIds('run.dag_id'));
    await copyDag(database, `'${longList.dagId}'`);
    await addRuns(database, `dag_id = '${longList.dagId}'`, longList.runs);
  });
}

async function addDagsAndRuns(database: BenchDatabase, { dags, runs }: Size): Promise<void> {
  await copyDag(database, `'scale_' || (10000 + n.i)`, ', n', `WITH RECURSIVE ${numbers('n', dags)}`);
  for (const dagIds of chunksOf(dags)) await addRuns(database, dagIds('dag_id'), runs);
}

const careless = {
  postgresql: ['fsync = off', 'full_page_writes = off', `max_wal_size = '8GB'`].map((to) => `ALTER SYSTEM SET ${to}`),
  sqlite: ['PRAGMA synchronous = OFF', 'PRAGMA cache_size = -500000'], // of this connection, which only fills
};

/** Does work that may be lost with the machine, as nothing that is measured may be, and leaves what it wrote on the disk. */
async function carelessly(database: BenchDatabase, work: () => Promise<void>): Promise<void> {
  const { name, connection } = database;
  const run = async (...statements: string[]) => {
    for (const statement of statements) await connection.script(statement);
  };
  await run(...careless[name]);
  if (name === 'sqlite') return work();
  await run('SELECT pg_reload_conf()');
  await work();
  await run('ALTER SYSTEM RESET ALL', 'SELECT pg_reload_conf()', 'SELECT pg_sleep(0.5)', 'CHECKPOINT');
  await analyze(database);
}

/** Conditions on a column, each for some of the DAGs. */
function* chunksOf(dags: number): Generator<(column: string) => string> {
  for (let first = 1; first <= dags; first += chunk) {
    const last = Math.min(first + chunk - 1, dags);
    yield (column) => `${column} BETWEEN '${scaleDag(first)}' AND '${scaleDag(last)}'`;
  }
}
