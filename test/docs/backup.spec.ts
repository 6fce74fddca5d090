import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../support/http.js';
import { openSqlite } from '../support/servers/sql-connection.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { codeBlocks, readPage, root, sectionOf } from './markdown.js';

const commands = codeBlocks(sectionOf(readPage('docs/operations.md'), 'SQLite'), 'sh').map((block) => block.trimEnd());
const backups = commands.filter((command) => command.includes('VACUUM INTO'));
const [check] = commands.filter((command) => command.includes('integrity_check'));
const [restore] = commands.filter((command) => command.includes('cp backup.db'));
const runs = '/api/experimental/dags/example_bash_operator/dag_runs';

let home: string;
let windsock: RunningWindsock;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
  windsock = await startWindsock({ env: { AIRFLOW_HOME: home } });
});

afterAll(async () => {
  await windsock.close();
  rmSync(home, { recursive: true });
});

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const programOf = (command: string) => command.split(' ', 1)[0]!;

/** The command on files of the test's, beside the service, which goes on meanwhile. */
async function shell(command: string): Promise<string> {
  const here = command.replaceAll(/\b(airflow|backup)\.db/g, (name) => join(home, name));
  const child = spawn('sh', ['-c', here], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(child.exitCode, complaints).toBe(0);
  return printed;
}

/** Triggers run after run until the work is done; how many were there before it began, and how many there are. */
async function triggeringDuring(work: () => Promise<unknown>): Promise<{ before: number; after: number }> {
  const count = async () => (await send(windsock.url, 'GET', runs)).json<unknown[]>().length;
  const before = await count();
  let done = false;
  const finished = work().finally(() => (done = true));
  while (!done) expect((await send(windsock.url, 'POST', runs, { body: '{}' })).status).toBe(200);
  await finished;
  return { before, after: await count() };
}

describe('operations.md: a backup of the embedded database under load', () => {
  it('has a command for every machine', () => expect(backups.map(programOf)).toEqual(['sqlite3', 'python3', 'node']));

  it.for(backups)('%s', async (command, { skip }) => {
    if (!has(programOf(command))) skip(`${programOf(command)} is not installed`);
    const copy = join(home, 'backup.db');
    rmSync(copy, { force: true });
    const { before, after } = await triggeringDuring(() => shell(command));
    expect(after).toBeGreaterThan(before);
    const { sql, close } = openSqlite(copy);
    expect(await sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const [row] = await sql(
      'SELECT count(*) AS runs, count(DISTINCT task_instance.execution_date) AS complete FROM dag_run LEFT JOIN task_instance USING (dag_id, execution_date) WHERE task_id IS NULL OR task_id = ?',
      'runme_0',
    );
    expect(row!['complete']).toBe(row!['runs']);
    expect(row!['runs']).toBeGreaterThanOrEqual(before);
    await close();
  });

  it.runIf(has('sqlite3'))('can be looked at', async () => expect(await shell(check!)).toBe('ok\n'));

  it('and is restored', async () => {
    const { sql, close } = openSqlite(join(home, 'backup.db'));
    const [row] = await sql('SELECT count(*) AS runs FROM dag_run');
    await close();
    await windsock.close();
    await shell(restore!);
    expect(existsSync(join(home, 'airflow.db-wal'))).toBe(false);
    windsock = await startWindsock({ env: { AIRFLOW_HOME: home } });
    expect((await send(windsock.url, 'GET', runs)).json<unknown[]>()).toHaveLength(row!['runs'] as number);
  });
});
