import { basename } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from './source-files.js';

/** Files that may read `process.env`, and why each is no second loader. */
const mayReadEnvironment: Readonly<Record<string, string>> = {
  'auth/kerberos/keytab.ts': 'libkrb5 takes its keytab from there, and from nowhere else',
  'config/load-airflow-config.ts': 'the loader',
  'cli/clients/open-json-client.ts': 'hands it on, for HOME and NETRC, where ~/.netrc is looked for',
  'cli/webserver/webserver.command.ts': 'hands it to the loader, beside the flags',
  'scheduler/scheduler.module.ts': 'hands it to the executor, whose tasks inherit what is no secret',
  'common/system-user.ts': "who runs the process is no setting; Python's getpass looks into the same variables",
};

/** Files that may read the machine's clock. All other code gets the application's Clock. */
const mayReadMachineClock: Readonly<Record<string, string>> = {
  'application.ts': 'the clock of an application',
  'cli/clients/local.module.ts': 'the clock of a command',
  'cli/dags/execution-date.ts': 'the clock of a command',
  'cli/dags/recorded-runs.command.ts': 'the clock of a command',
  'cli/dags/task-log.command.ts': 'the clock of a command',
  'cli/database/sync-dags.command.ts': 'the clock of a command',
  'cli/users/users.command.ts': 'the clock of a command',
  'cli/webserver/start-summary.ts': 'the time of a line in the log',
  'client/retry-delay.ts': 'a date that a server sent',
  'scheduler-application.ts': 'the clock of an application',
  'server/schedule.ts': 'the clock of an application',
  'server/serve.ts': 'when the service started, before its application',
  'log/log-writer.ts': 'the time of a line in the log',
  'log/logger.ts': 'the time of a line in the log',
  'time/clock.ts': 'the clock itself',
  'time/microsecond-clock.ts': 'the clock itself',
  'tracing/trace-requests.ts': 'the time of a span',
};

/** Names that say nothing of what a thing is. */
const emptyName = /^I[A-Z][a-z]|^Base[A-Z]|Impl$|Manager$|Helper$/;

/** The questions to which the databases have different answers. */
const asksForDatabase = /\boptions\.type\b|better-sqlite3|'postgres'/;

/** The paths of the files for which the rule does not hold. */
function breaking(rule: (file: SourceFile) => boolean): string[] {
  return sourceFiles.filter((file) => !rule(file)).map(({ path }) => path);
}

function parse({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function modifiersOf(node: ts.Node): ts.SyntaxKind[] {
  return ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []).map(({ kind }) => kind) : [];
}

function hasDefaultExport(file: SourceFile): boolean {
  return parse(file).statements.some(
    (node) => ts.isExportAssignment(node) || modifiersOf(node).includes(ts.SyntaxKind.DefaultKeyword),
  );
}

type Declared = ts.ClassDeclaration | ts.FunctionDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** The top-level declarations of a file that are exported, by name. */
function exportsOf(file: SourceFile): { name: string; node: ts.Statement }[] {
  return parse(file).statements.flatMap((node) => {
    if (!modifiersOf(node).includes(ts.SyntaxKind.ExportKeyword)) return [];
    const declared = ts.isVariableStatement(node) ? node.declarationList.declarations : [node as Declared];
    return declared.map(({ name }) => ({ name: name?.getText() ?? '', node }));
  });
}

describe('every file of src', () => {
  it('is no barrel, and lies in no drawer', () => {
    expect(breaking(({ path }) => basename(path) !== 'index.ts')).toEqual([]);
    expect(breaking(({ path }) => !/(^|\/)(utils?|helpers?|shared|misc)(\/|\.)/.test(path))).toEqual([]);
  });

  it('is named in kebab-case, with a role at most', () => {
    expect(breaking(({ path }) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?\.ts$/.test(basename(path)))).toEqual([]);
  });

  it('has no default export', () => {
    expect(breaking((file) => !hasDefaultExport(file))).toEqual([]);
  });

  it('asks which database it is, or how it is reached, only in `database`', () => {
    const outside = sourceFiles.filter(({ path }) => !path.startsWith('database/'));
    expect(outside.filter(({ text }) => asksForDatabase.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('begins a transaction in the unit of work', () => {
    const begins = /\b(?:dataSource|manager|runner|queryRunner)\.(?:transaction|startTransaction)\(/;
    expect(breaking(({ path, text }) => path === 'database/transaction.ts' || !begins.test(text))).toEqual([]);
  });

  it("takes TypeORM's data source by its name, not by the deprecated one", () => {
    expect(breaking(({ text }) => !/\b[mM]anager\.connection\b|\{ connection \}: EntityManager/.test(text))).toEqual(
      [],
    );
  });

  it('needs no forwardRef', () => {
    expect(breaking(({ text }) => !text.includes('forwardRef'))).toEqual([]);
  });

  it('takes no setting from the environment, but for the loader', () => {
    expect(breaking(({ text }) => !/\bprocess\.env\b|\benv\b.*from 'node:process'/.test(text))).toEqual(
      Object.keys(mayReadEnvironment).sort(),
    );
  });

  it('has the time from the clock of the application', () => {
    expect(breaking(({ text }) => !/\bDate\.now\b|\bnew Date\(\)|\bnew SystemClock\b/.test(text))).toEqual(
      Object.keys(mayReadMachineClock).sort(),
    );
  });

  it('says what each exported thing promises', () => {
    const silent = sourceFiles.flatMap((file) =>
      exportsOf(file)
        .filter(({ node }) => ts.getJSDocCommentsAndTags(node).length === 0)
        .map(({ name }) => `${file.path}: ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('exports no empty name', () => {
    const empty = sourceFiles.flatMap((file) =>
      exportsOf(file)
        .filter(({ name }) => emptyName.test(name))
        .map(({ name }) => `${file.path}: ${name}`),
    );
    expect(empty).toEqual([]);
  });
});

describe('these tests', () => {
  const file = (text: string): SourceFile => ({ path: 'x.ts', text, imports: [], packages: [] });

  it.each(['export default 1;', 'export default class X {}', 'export default function x() {}'])(
    'see the default export in %j',
    (text) => expect(hasDefaultExport(file(text))).toBe(true),
  );

  it('see exported names and their comments', () => {
    const found = exportsOf(file('/** A. */\nexport const a = 1;\nexport class B {}\nconst c = 2;'));
    expect(found.map(({ name, node }) => [name, ts.getJSDocCommentsAndTags(node).length])).toEqual([
      ['a', 1],
      ['B', 0],
    ]);
  });

  it.each(["manager.dataSource.options.type === 'mysql'", "if (type === 'postgres') return;"])(
    'see the question for the database in %j',
    (text) => expect(text).toMatch(asksForDatabase),
  );

  it.each(['IUser', 'BaseService', 'UserServiceImpl', 'PoolManager', 'DateHelper'])('find %s empty', (name) =>
    expect(name).toMatch(emptyName),
  );

  it.each(['ImportError', 'InvalidSetting', 'IniDocument', 'Info'])('find %s no empty name', (name) =>
    expect(name).not.toMatch(emptyName),
  );
});
