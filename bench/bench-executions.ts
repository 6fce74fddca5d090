import { join } from 'node:path';
import { besideSleepers } from './beside-sleepers.js';
import { type BenchDatabase, type DatabaseName, type DatabaseSource, openSource } from './databases.js';
import { levels, sleepers, wide, writeDagFiles, writePythonFiles } from './execution-dags.js';
import { type ExecutionOptions, type Part, readExecutionOptions } from './execution-options.js';
import { bareTasksPerMinute, type ExecutionSpeed, speedOf, width } from './execution-speed.js';
import { type ActiveRunsCost, costOf, dagOf, type Extent } from './many-active-runs.js';
import { fill } from './fill.js';
import { circumstances, rowsOf, writeResults } from './report.js';
import { startAirflowScheduler, startScheduler } from './scheduler-process.js';
import { startWindsock } from './server-process.js';
import { stored } from './triggered-runs.js';

/*
 * Measures how fast triggered runs run, on each database, and beside Airflow 1.10.15 if there is one: see README.md. A
 * run of everything is written down in results-executions.md.
 */
const options = readExecutionOptions();
const small: Extent = { tasks: 3, runs: 1 };
const extents: readonly Extent[] = [
  small,
  { tasks: small.tasks, runs: options.large.runs },
  { tasks: options.large.tasks, runs: 1 },
  options.large,
];

function wants(part: Part): boolean {
  return options.only === undefined || options.only === part;
}

/** A database with a folder of DAG files, and settings. */
function withDags(database: BenchDatabase, parallelism: number): BenchDatabase {
  const env = {
    ...database.env,
    // The airflow.cfg that Airflow writes would close the API.
    AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.default',
    AIRFLOW__WEBSERVER__WEB_SERVER_HOST: '127.0.0.1',
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    AIRFLOW__CORE__DAGS_FOLDER: join(database.home, 'dags'),
    AIRFLOW__CORE__PARALLELISM: String(parallelism),
    AIRFLOW__CORE__LOAD_DEFAULT_CONNECTIONS: 'False',
  };
  return { ...database, env };
}

async function onNewDatabase<T>(source: DatabaseSource, work: (database: BenchDatabase) => Promise<T>): Promise<T> {
  const database = await source.create();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function windsockSpeed(source: DatabaseSource, { repeats, seconds }: ExecutionOptions): Promise<ExecutionSpeed> {
  return onNewDatabase(source, async (created) => {
    const database = withDags(created, width);
    writeDagFiles(join(database.home, 'dags'), [levels, wide]);
    const [server, scheduler] = [await startWindsock(database), await startScheduler(database)];
    await stored(database, [levels, wide]);
    const speed = await speedOf({ server, database }, scheduler, { repeats, idleSeconds: seconds, within: 60 });
    await scheduler.stop();
    await server.stop();
    return speed;
  });
}

/** Airflow's runs are triggered through Windsock, since its own web server takes longer to do it. */
function airflowSpeed(source: DatabaseSource, venv: string): Promise<ExecutionSpeed> {
  return onNewDatabase(source, async (created) => {
    const database = withDags(created, width);
    writePythonFiles(join(database.home, 'dags'), [levels, wide]);
    const scheduler = await startAirflowScheduler(database, venv);
    await stored(database, [levels, wide]);
    const server = await startWindsock(database);
    const speed = await speedOf({ server, database }, scheduler, { repeats: 3, idleSeconds: 20, within: 600 });
    await server.stop();
    await scheduler.stop();
    return speed;
  });
}

async function activeRunsCosts(source: DatabaseSource): Promise<ActiveRunsCost[]> {
  const costs: ActiveRunsCost[] = [];
  for (const extent of extents) {
    const cost = await onNewDatabase(source, async (created) => {
      const database = withDags(created, width);
      writeDagFiles(join(database.home, 'dags'), [levels, dagOf(extent)]);
      const [server, scheduler] = [await startWindsock(database), await startScheduler(database)];
      await stored(database, [levels, dagOf(extent)]);
      const found = await costOf({ server, database }, scheduler, extent, options.seconds);
      await scheduler.stop();
      await server.stop();
      return found;
    });
    costs.push(cost);
    console.log(costTable(costs.slice(-1)));
  }
  return costs;
}

function costTable(costs: readonly ActiveRunsCost[]): string {
  const rows = costs.map(({ extent, idleCpu, cpuPerTask, cpuPerOtherTask, otherRun }) => [
    ...[String(extent.tasks), String(extent.runs), `${(idleCpu * 100).toFixed(1)} %`, cpuPerTask?.toFixed(1) ?? ''],
    ...[cpuPerOtherTask.toFixed(1), otherRun.toFixed(2)],
  ]);
  const heads = [
    'tasks of the DAG',
    'active runs',
    'CPU while nothing changes',
    'CPU ms/task',
    'CPU ms/task of a small DAG',
  ];
  return rowsOf([...heads, 'six tasks of a small DAG, s'], rows, 0);
}

function speedTable(speeds: readonly (readonly [string, ExecutionSpeed])[]): string {
  const heads = [
    'scheduler',
    'trigger to first task, s',
    'to the end of six tasks, s',
    'tasks a minute',
    'idle CPU',
    'idle memory, MB',
  ];
  const rows = speeds.map(([name, { firstTask, sixTasks, tasksPerMinute, idleCpu, idleMemory }]) => [
    ...[name, firstTask.toFixed(2), sixTasks.toFixed(2), tasksPerMinute.toFixed(0)],
    ...[`${(idleCpu * 100).toFixed(1)} %`, idleMemory.toFixed(0)],
  ]);
  return rowsOf(heads, rows, 1);
}

async function sleepersSection(source: DatabaseSource, version: string): Promise<string> {
  const found = await onNewDatabase(source, async (created) => {
    const database = withDags(created, 32);
    // PostgreSQL would keep the plans that it makes for empty tables.
    await fill(database);
    writeDagFiles(join(database.home, 'dags'), [sleepers]);
    return besideSleepers(database, { seconds: Math.min(options.seconds, 3), repeats: Math.min(options.repeats, 3) });
  });
  const rows = found.map(({ route, without, beside, p99Without, p99Beside }) => [
    ...[route, without.toFixed(2), beside.toFixed(2), p99Without.toFixed(1), p99Beside.toFixed(1)],
  ]);
  const heads = ['request', 'ratio to bare', 'beside 20 tasks', 'p99 ms', 'beside 20 tasks'];
  return `## Requests beside running tasks, on ${version}\n\n${rowsOf(heads, rows, 1)}`;
}

const speeds: [string, ExecutionSpeed][] = [];
const versions: string[] = [];
const sections: string[] = [];

async function measureOn(name: DatabaseName): Promise<void> {
  const source = await openSource(name);
  try {
    const version = await onNewDatabase(source, (database) => Promise.resolve(database.version));
    versions.push(version);
    if (wants('speed')) {
      speeds.push([`Windsock, ${version}`, await windsockSpeed(source, options)]);
      console.log(speedTable(speeds.slice(-1)));
      if (name === 'postgresql' && options.airflow !== undefined) {
        speeds.push([`Airflow 1.10.15, ${version}`, await airflowSpeed(source, options.airflow)]);
        console.log(speedTable(speeds.slice(-1)));
      }
    }
    if (wants('active-runs')) {
      sections.push(`## Active runs, on ${version}\n\n${costTable(await activeRunsCosts(source))}`);
    }
    if (wants('sleepers')) sections.push(await sleepersSection(source, version));
  } finally {
    await source.stop();
  }
}

for (const name of options.databases) await measureOn(name);
const bare = `\`xargs -P${width} bash -c true\` alone: ${bareTasksPerMinute().toFixed(0)} tasks a minute.`;
await writeResults(options.isWhole && options.airflow !== undefined ? 'results-executions.md' : null, [
  '# How fast triggered runs run',
  circumstances('npm run bench:executions', versions),
  ...(wants('speed') ? [`${speedTable(speeds)}\n\n${bare}`] : []),
  ...sections,
]);
