import { ask } from './client.js';
import { latestRuns } from './bare/statements.js';
import { type BenchDatabase, type DatabaseName, type DatabaseSource, openSource } from './databases.js';
import { fillAll, fillRuns, longList, type Size } from './fill-scale.js';
import { analyze } from './fill.js';
import { onlyDate, requests, type Side, timesOf, trigger, warm } from './growth.js';
import { median } from './load.js';
import { readLongList } from './long-list.js';
import { readOptions } from './options.js';
import { circumstances, rowsOf, writeResults } from './report.js';
import { startWindsock } from './server-process.js';
import { statementsOf } from './statement-log.js';

/*
 * Shows what grows with the database, on one with 1,000 DAGs, a million runs and six million task instances: see
 * README.md. A run of everything is written down in results-scale.md.
 */
const requestsOfAKind = 300;
const lists = 5;
const megabyte = 1024 ** 2;
const latestPath = '/api/experimental/latest_runs';

const options = readOptions();
const whole: Size = { dags: options.dags, runs: options.runs };
/** Smaller ones, for latest_runs alone. */
const steps: readonly Size[] = [
  { dags: 100, runs: 10 },
  { dags: 100, runs: 100 },
  { dags: 100, runs: 1000 },
  { dags: 1000, runs: 10 },
];

async function againstEmpty(large: BenchDatabase, empty: BenchDatabase): Promise<string> {
  const sides: Side[] = [
    { server: await startWindsock(empty), size: null },
    { server: await startWindsock(large), size: whole },
  ];
  await trigger(sides[0]!, 0, onlyDate);
  for (const side of sides) await warm(side);
  const rows: string[][] = [];
  for (const [name, request] of Object.entries(requests)) {
    await timesOf(request, sides, 50); // warms up
    const [before, after] = await timesOf(request, sides, requestsOfAKind);
    rows.push([name, before!.toFixed(2), after!.toFixed(2), (after! / before!).toFixed(2)]);
  }
  await Promise.all(sides.map(({ server }) => server.stop()));
  return rowsOf(['request', 'empty, ms', 'large, ms', 'ratio'], rows, 1);
}

async function timeOfLatestRuns(database: BenchDatabase, { dags, runs }: Size): Promise<string[]> {
  const server = await startWindsock(database);
  const times: number[] = [];
  for (let n = 0; n < 60; n++) times.push((await ask(server, latestPath)).total);
  await server.stop();
  return [dags, dags * runs].map((count) => count.toLocaleString('en')).concat(median(times.slice(10)).toFixed(2));
}

async function ofLatestRuns(source: DatabaseSource, large: BenchDatabase): Promise<string> {
  const rows: string[][] = [];
  for (const size of steps) {
    const database = await source.create();
    await fillRuns(database, size);
    rows.push(await timeOfLatestRuns(database, size));
    await database.close();
  }
  rows.push(await timeOfLatestRuns(large, whole));
  return rowsOf(['DAGs', 'runs', 'latest_runs, ms'], rows, 0);
}

/** How the database finds the latest runs: on PostgreSQL by the very statement that Windsock sends. */
async function planOfLatestRuns(database: BenchDatabase): Promise<string> {
  const { name, connection } = database;
  if (name === 'sqlite') {
    const rows = await connection.sql(`EXPLAIN QUERY PLAN ${latestRuns.text}`);
    return rows.map(({ detail }) => String(detail)).join('\n');
  }
  const server = await startWindsock(database);
  const statements = await statementsOf(database, () => ask(server, latestPath));
  await server.stop();
  const sent = statements.find((statement) => statement.includes('each_dag'));
  const rows = await connection.sql(`EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF) ${sent}`);
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
}

async function ofLongList(database: BenchDatabase): Promise<string> {
  const server = await startWindsock(database);
  for (let n = 0; n < 50; n++) await ask(server, '/api/experimental/pools');
  const figures = await readLongList(server, lists);
  await server.stop();
  const rows = figures.map(({ memory, firstByte, total, bytes }, at) => [
    ...[String(at + 1), (memory / megabyte).toFixed(0), firstByte.toFixed(0), total.toFixed(0)],
    (bytes / megabyte).toFixed(1),
  ]);
  const table = rowsOf(['list', 'memory above idle, MB', 'first byte, ms', 'last byte, ms', 'size, MB'], rows, 0);
  return `${table}\n\nEach list has ${longList.runs.toLocaleString('en')} runs.`;
}

async function measureOn(name: DatabaseName): Promise<{ version: string; section: string }> {
  const source = await openSource(name);
  const [empty, large] = [await source.create(), await source.create()];
  try {
    await analyze(empty);
    const begin = performance.now();
    await fillAll(large, whole);
    console.log(`${large.version} is filled in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    const parts = [
      `## ${large.version}`,
      await againstEmpty(large, empty),
      await ofLatestRuns(source, large),
      `\`\`\`text\n${await planOfLatestRuns(large)}\n\`\`\``,
      await ofLongList(large),
    ];
    return { version: large.version, section: parts.join('\n\n') };
  } finally {
    await Promise.all([empty.close(), large.close()]);
    await source.stop();
  }
}

const measured = [];
for (const name of options.databases) measured.push(await measureOn(name));
const versions = measured.map(({ version }) => version);
const size = `${whole.dags.toLocaleString('en')} DAGs, ${(whole.dags * whole.runs).toLocaleString('en')} runs`;
await writeResults(options.isWhole ? 'results-scale.md' : null, [
  '# Windsock on a large database',
  circumstances('npm run bench:scale', versions),
  `The large database has ${size} and their task instances, six a run. One client; medians of ${requestsOfAKind} requests, ` +
    'in turns.',
  ...measured.map(({ section }) => section),
]);
