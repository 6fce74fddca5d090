import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { readPage, root } from '../docs/markdown.js';

/** A project outside of the repository, in which the client is installed, and nothing else. */
let project: string;

/** Compiles the client alone, as the build does, into the package `windsock` of the project. */
beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'windsock-')));
  const folder = join(project, 'node_modules/windsock');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.build.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entry = ['client/json-client.ts', 'auth/kerberos/kerberos.d.ts', 'client/kerberos.d.ts'];
  const dist = join(folder, 'dist');
  const program = ts.createProgram(
    entry.map((path) => join(root, 'src', path)),
    { ...options, outDir: dist, declarationDir: dist, incremental: false, tsBuildInfoFile: undefined, types: ['node'] },
  );
  // Whether it compiles, the build tells.
  expect(texts(program.emit().diagnostics)).toEqual([]);
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
});

afterAll(() => rmSync(project, { recursive: true }));

function texts(diagnostics: readonly ts.Diagnostic[]): string[] {
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // The declarations must stand by themselves: without those of Node, and of its packages.
  types: [],
  lib: ['lib.es2022.d.ts'],
};
let previous: ts.Program | undefined;

/** What a strict compiler of a user says of a program, by its lines from 0, while it writes it as JavaScript. */
function compile(name: string, text: string): [line: number, message: string][] {
  const file = join(project, `${name}.mts`);
  writeFileSync(file, text);
  previous = ts.createProgram([file], options, undefined, previous);
  return [...ts.getPreEmitDiagnostics(previous), ...previous.emit().diagnostics].map((diagnostic) => [
    diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start!).line ?? -1,
    texts([diagnostic]).join(''),
  ]);
}

/** What a page declares that the compiler cannot know without Node's types. */
const surroundings = `
declare const console: { log(...values: unknown[]): void };
declare const process: { env: Record<string, string | undefined> };
`;
const examples = [...readPage('docs/client.md').matchAll(/^```ts\n([^]*?)^```/gm)].map(([, text]) => text!);

describe('a project that has installed windsock', () => {
  it('can compile the examples of the documentation', () => {
    expect(examples).toHaveLength(2);
    examples.forEach((example, at) => expect(compile(`example-${at}`, surroundings + example)).toEqual([]));
  });

  it('knows what comes back', () => {
    const text = `
      import { ApiError, ConnectionError, JsonClient, type DagRun, type ExperimentalClient } from 'windsock/client';
      const client: ExperimentalClient = new JsonClient({ endpointUrl: 'http://h', retries: 0, timeout: 1.5 });
      const runs: DagRun[] = await client.getDagRuns('x');
      const id: number | undefined = runs[0]?.id;
      const state: string | null = (await client.getDagRunState('x', 'y')).state;
      const runId: string | undefined = (await client.triggerDag({ dagId: 'x', conf: '{}' })).run_id;
      const nothing: void = await client.setPaused('x', true);
      const says = (error: unknown): number | boolean | null =>
        error instanceof ApiError ? error.status : error instanceof ConnectionError ? error.mayHaveArrived : null;
      export { id, nothing, runId, says, state };
    `;
    expect(compile('good', text)).toEqual([]);
  });

  it('is told by the compiler what is wrong', () => {
    const wrong: [code: string, message: RegExp][] = [
      ['client.triggerDag({})', /'dagId' is missing/],
      ["client.triggerDag({ dag_id: 'x' })", /'dag_id' does not exist/],
      ["client.triggerDag({ dagId: 'x', conf: 7 })", /'number' is not assignable/],
      ["client.triggerDag({ dagId: 'x', executionDate: new Date() })", /'Date' is not assignable/],
      ["client.setPaused('x', 'true')", /'string' is not assignable to parameter of type 'boolean'/],
      ["client.createPool({ name: 'x', slots: 1 })", /'description' is missing/],
      ["(await client.getPool('x')).name", /'name' does not exist/],
      ["(await client.getTaskInstance('x', 'y', 'z')).try_number", /'try_number' does not exist/],
      ["(await client.triggerDag({ dagId: 'x' })).run_id.length", /possibly 'undefined'/],
      ["client.getDagRuns('x', 'running')", /has no properties in common/],
      ['client.connection', /'connection' is private/],
      ['new JsonClient({})', /'endpointUrl' is missing/],
      ["new JsonClient({ endpointUrl: 'http://h', auth: { kind: 'basic' } })", /username, password/],
      ["new JsonClient({ endpointUrl: 'http://h', auth: { kind: 'digest' } })", /"digest"' is not assignable/],
    ];
    const head = "import { JsonClient } from 'windsock/client'; const client = new JsonClient({ endpointUrl: '' });";
    const told = new Map(compile('bad', [head, ...wrong.map(([code]) => `void ${code};`)].join('\n')));
    wrong.forEach(([, message], at) => expect(told.get(at + 1)).toMatch(message));
    expect(told.size).toBe(wrong.length);
  });

  it('cannot import what is not for it', () => {
    expect(compile('deep', "import 'windsock/dist/client/netrc.js';")[0]?.[1]).toMatch(/Cannot find module/);
  });

  describe('with a Windsock', () => {
    let database: AirflowDatabase;
    let windsock: RunningWindsock;

    beforeAll(async () => {
      database = await airflowDatabase();
      windsock = await startWindsock({ env: { ...database.env, AIRFLOW__CORE__STORE_DAG_CODE: 'True' } });
    });

    afterAll(async () => {
      await windsock.close();
      await database.remove();
    });

    // There is nothing but Node beside the client, so this fails if it imports a package.
    it('can run the first example', async () => {
      const example = examples[0]!.replace('http://localhost:8080', windsock.url);
      expect(compile('run', surroundings + example)).toEqual([]);
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(project, 'run.mjs')]);
      expect(stderr).toBe('');
      expect(stdout).toMatch(
        /^Created <DagRun example_bash_operator @ 2026-03-04T05:06:07.000008\+00:00: order-18, externally triggered: True> /,
      );
      expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^true \d+ 2 5 \d+$/);
    });
  });
});
