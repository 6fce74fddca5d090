import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import generateTypes, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../docs/markdown.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

/** What a user of the API may write: it calls some routes, and prints what it got. Two lines must not compile. */
const program = `
import createClient from 'openapi-fetch';
import type { components, paths } from './windsock.js';

const client = createClient<paths>({ baseUrl: process.argv[2]! });
const path = { dag_id: 'example_bash_operator' };

const triggered = await client.POST('/api/experimental/dags/{dag_id}/dag_runs', {
  params: { path },
  body: { conf: { key: 'value' }, execution_date: '2016-11-16T11:34:15', replace_microseconds: true },
});
const execution_date: string = triggered.data!.execution_date;
const state = await client.GET('/api/experimental/dags/{dag_id}/dag_runs/{execution_date}', {
  params: { path: { ...path, execution_date } },
});
const runs = await client.GET('/api/experimental/dags/{dag_id}/dag_runs', { params: { path, query: { state: 'running' } } });
const first: components['schemas']['DagRun'] = runs.data![0]!;
const instance = await client.GET('/api/experimental/dags/{dag_id}/dag_runs/{execution_date}/tasks/{task_id}', {
  params: { path: { ...path, execution_date, task_id: 'runme_0' } },
});
const task = await client.GET('/api/experimental/dags/{dag_id}/tasks/{task_id}', {
  params: { path: { ...path, task_id: 'runme_0' } },
});
const pool = await client.POST('/api/experimental/pools', { body: { name: 'etl', slots: '4', description: null } });
const missing = await client.GET('/api/experimental/pools/{name}', { params: { path: { name: 'nope' } } });
// Of the errors of a route, some are JSON and some a bare word.
const problem = typeof missing.error === 'object' ? missing.error.error : missing.error;
const code = await client.GET('/api/experimental/dags/{dag_id}/code', { params: { path }, parseAs: 'text' });
const health = await client.GET('/health');

// @ts-expect-error A pool has slots.
void (() => client.POST('/api/experimental/pools', { body: { name: 'etl', description: null } }));
// @ts-expect-error There is no such route.
void (() => client.GET('/api/experimental/dags'));

console.log(JSON.stringify({
  state: state.data?.state,
  run: first.run_id,
  operator: instance.data?.operator,
  trigger: task.data?.trigger_rule,
  slots: pool.data?.slots,
  status: missing.response.status,
  problem,
  code: code.data?.includes('DAG('),
  health: health.data?.metadatabase.status,
}));
`;

let folder: string;
let database: AirflowDatabase;
let windsock: RunningWindsock;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-client-'));
  database = await airflowDatabase();
  windsock = await startWindsock({
    env: { ...database.env, AIRFLOW__WEBSERVER__BASE_URL: 'http://localhost/air/flow' },
  });
});

afterAll(async () => {
  await windsock.close();
  await database.remove();
  rmSync(folder, { recursive: true });
});

/** Compiles a program strictly, beside itself, and returns what the compiler has to say. */
function compile(file: string): string[] {
  const compiled = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
  });
  const diagnostics = [...ts.getPreEmitDiagnostics(compiled), ...compiled.emit().diagnostics];
  return diagnostics.map(({ messageText, file, start }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

// The compiler reads all of Node's types, which takes seconds.
it(
  'a client that openapi-typescript makes of the served description compiles, and works',
  { timeout: 60_000 },
  async () => {
    const served = await fetch(`${windsock.url}/air/flow/openapi.json`);
    const file = (name: string, text: string) => (writeFileSync(join(folder, name), text), join(folder, name));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    file('package.json', '{ "type": "module" }');
    file('windsock.ts', astToString(await generateTypes(await served.text())));
    expect(compile(file('program.ts', program))).toEqual([]);

    const { stdout } = await promisify(execFile)(process.execPath, [
      join(folder, 'program.js'),
      `${windsock.url}/air/flow`,
    ]);
    expect(JSON.parse(stdout)).toEqual({
      state: 'running',
      run: 'manual__2016-11-16T11:34:15+00:00',
      operator: 'BashOperator',
      trigger: 'all_success',
      slots: 4,
      status: 404,
      problem: "Pool 'nope' doesn't exist",
      code: true,
      health: 'healthy',
    });
  },
);
