import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { runCommand } from '../support/run-command.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

let database: AirflowDatabase;
let env: Record<string, string>;

const run = (...words: string[]) => runCommand(words, { env });
/** What a program reads. */
const list = async () => JSON.parse((await run('pools', 'list', '--output', 'json')).stdout) as unknown[];
const file = (name: string) => join(database.home, name);

function write(name: string, text: string): string {
  writeFileSync(file(name), text);
  return file(name);
}

const etlTable = `
╒════════╤═════════╤═══════════════╕
│ Pool   │   Slots │ Description   │
╞════════╪═════════╪═══════════════╡
│ etl    │       4 │ Night jobs    │
╘════════╧═════════╧═══════════════╛
`;
const defaultTable = `
╒══════════════╤═════════╤═══════════════╕
│ Pool         │   Slots │ Description   │
╞══════════════╪═════════╪═══════════════╡
│ default_pool │     128 │ Default pool  │
╘══════════════╧═════════╧═══════════════╛
`;
const emptyTable = `
╒════════╤═════════╤═══════════════╕
│ Pool   │ Slots   │ Description   │
╞════════╪═════════╪═══════════════╡
╘════════╧═════════╧═══════════════╛
`;

const defaultPool = { pool: 'default_pool', slots: 128, description: 'Default pool' };
const client = (name: string) => ({ AIRFLOW__CLI__API_CLIENT: `airflow.api.client.${name}` });

beforeEach(async () => {
  database = await airflowDatabase();
  await database.sql('DELETE FROM slot_pool WHERE pool != ?', 'default_pool');
  env = { ...database.env, ...client('local_client') };
});
afterEach(() => database.remove());

describe.each(['local_client', 'json_client'])('pools by the %s', (name) => {
  let windsock: RunningWindsock | undefined;
  beforeEach(async () => {
    if (name === 'local_client') return;
    windsock = await startWindsock({ env: database.env });
    env = { ...env, ...client(name), AIRFLOW__CLI__ENDPOINT_URL: windsock.url };
  });
  afterEach(() => windsock?.close());

  it.each([
    ['pools', ['set', 'etl', '4', 'Night jobs'], ['get', 'etl'], ['delete', 'etl'], ['list']],
    ['pool', ['-s', 'etl', '4', 'Night jobs'], ['-g', 'etl'], ['-x', 'etl'], []],
  ])('are made, shown, deleted and listed with `%s`', async (command, set, get, remove, all) => {
    const table = { code: 0, stdout: etlTable, stderr: '' };
    expect(await run(command, ...set)).toEqual(table);
    expect(await run(command, ...get)).toEqual(table);
    expect(await run(command, ...remove)).toEqual(table);
    expect(await run(command, ...all)).toEqual({ ...table, stdout: defaultTable });
  });

  it.each([
    [['pools', 'get', 'nope'], "Pool 'nope' doesn't exist"],
    [['pool', '-g', ' '], "Pool name shouldn't be empty"],
    [['pools', 'set', 'a', 'x', ''], 'Bad value for `slots`: x'],
    [['pools', 'delete', 'default_pool'], 'default_pool cannot be deleted'],
  ])('%j fails with the bare message of Airflow', async (words, message) => {
    expect(await run(...words)).toEqual({ code: 1, stdout: '', stderr: `${message}\n` });
  });

  it('go to a file and back, to the digit', async () => {
    await run('pools', 'set', 'é "1"', '9007199254740991', 'two\nlines');
    const exported = await run('pools', 'export', file('out.json'));
    expect(exported.stdout).toMatch(`2 pools successfully exported to ${file('out.json')}\n\n╒═`);
    expect(readFileSync(file('out.json'), 'utf8')).toBe(
      '{\n    "default_pool": {\n        "description": "Default pool",\n        "slots": 128\n    },\n' +
        '    "\\u00e9 \\"1\\"": {\n        "description": "two\\nlines",\n        "slots": 9007199254740991\n    }\n}',
    );
    const before = await list();
    await run('pools', 'delete', 'é "1"');
    const imported = await run('pool', '-i', file('out.json'));
    expect(imported.stdout).toMatch('2 of 2 pool(s) successfully updated.\n\n╒═');
    expect(await list()).toEqual(before);
  });

  it('that cannot be are named, and all others are made', async () => {
    const path = write(
      'in.json',
      JSON.stringify({
        a: { slots: 1, description: 'x' },
        three: { slots: 1, description: 'x', include_deferred: true },
        b: { slots: '2', description: null },
        other: { slots: 1, text: 'x' },
        list: [1, 'x'],
        word: { slots: 'many', description: 'x' },
        truth: { slots: true, description: 'x' },
        number: { slots: 3, description: 4 },
        '\n': { slots: 3, description: 'x' },
        c: { slots: -1, description: '' },
        d: { slots: 4, description: 'of Airflow 2.7', include_deferred: false },
      }),
    );
    const { code, stdout, stderr } = await run('pools', 'import', path, '--output', 'plain');
    expect([code, stdout]).toEqual([1, 'a\t1\tx\nb\t2\t\nc\t-1\t\nd\t4\tof Airflow 2.7\n']);
    const shape = 'a pool is an object with slots and description, and nothing else';
    expect(stderr.split('\n')).toEqual([
      '4 of 11 pool(s) successfully updated.',
      'windsock: some pools were left out:',
      `"three": ${shape}`,
      `"other": ${shape}`,
      `"list": ${shape}`,
      '"word": Bad value for `slots`: many',
      '"truth": slots must be a whole number',
      '"number": description must be a string or null',
      '"\\n": Pool name shouldn\'t be empty',
      '',
    ]);
  });
});

describe('an import', () => {
  const refused = 'Please check the validity of the json file: ';

  it.each([
    ['[1,', `${refused}Expecting value: line 1 column 4 (char 3)\n`],
    ['[]', `${refused}it must be an object of pools by name\n`],
    ['', `${refused}Expecting value: line 1 column 1 (char 0)\n`],
  ])('of %j changes nothing', async (text, stderr) => {
    expect(await run('pools', 'import', write('in.json', text))).toEqual({ code: 1, stdout: '', stderr });
    expect(await list()).toEqual([defaultPool]);
  });

  it('of a file that is not there, or cannot be read, or is too large, changes nothing', async () => {
    const missing = await run('pools', 'import', file('none.json'));
    expect(missing).toEqual({ code: 1, stdout: '', stderr: 'Missing pools file.\n' });
    const folder = await run('pools', 'import', database.home);
    expect(folder).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('EISDIR') as string });
    const large = await run('pools', 'import', write('large.json', ' '.repeat(16 * 1024 * 1024 + 1)));
    expect(large).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('larger than') as string });
  });

  it('keeps integers that JavaScript cannot hold', async () => {
    await run('pools', 'import', write('in.json', '{"big": {"slots": 9223372036854775807, "description": null}}'));
    expect((await run('pools', 'get', 'big', '--output', 'plain')).stdout).toBe('big\t9223372036854775807\t\n');
    expect((await run('pools', 'get', 'big', '--output', 'json')).stdout).toContain('"slots": 9223372036854775807');
    await run('pools', 'export', file('out.json'));
    expect(readFileSync(file('out.json'), 'utf8')).toContain('"slots": 9223372036854775807');
  });

  it('says what was done before it lost the service', async () => {
    env = { ...env, ...client('json_client'), AIRFLOW__CLI__ENDPOINT_URL: 'http://127.0.0.1:9' };
    const path = write('in.json', '{"odd": [], "a": {"slots": 1, "description": null}, "b": {}}');
    const { code, stdout, stderr } = await run('pools', 'import', path);
    expect(code).toBe(1);
    expect(stdout).toBe(`0 of 3 pool(s) successfully updated.\n${emptyTable}`);
    expect(stderr).toMatch(/^windsock: some pools were left out:\n"odd": .*\nwindsock: Cannot reach /);
  });
});

describe('an export', () => {
  it('leaves the old file where it fails, and nothing else', async () => {
    await list(); // which makes SQLite's other files
    const before = readdirSync(database.home);
    const { code, stderr } = await run('pools', 'export', file('none/out.json'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('windsock: The pools cannot be written: ENOENT')]);
    expect((await run('pools', 'export', database.home)).stderr).toContain('EISDIR');
    expect(readdirSync(database.home)).toEqual(before);
  });

  it('keeps the mode of the file, and the link to it', async () => {
    chmodSync(write('real.json', 'old'), 0o600);
    symlinkSync(file('real.json'), file('link.json'));
    await run('pools', 'export', file('link.json'));
    expect(readFileSync(file('real.json'), 'utf8')).toContain('default_pool');
    expect(statSync(file('real.json')).mode & 0o777).toBe(0o600);
  });

  it('writes into what is no file', async () => {
    expect((await run('pools', 'export', '/dev/null')).code).toBe(0);
    expect(statSync('/dev/null').isFile()).toBe(false);
    expect(existsSync('/dev/null')).toBe(true);
  });
});

describe('the forms of a list', () => {
  it('are a table with an empty body, lines, and JSON', async () => {
    await run('pools', 'set', 'tab\tbed', '3', 'two\nlines \\ \x1b[31m');
    expect((await run('pools', 'list', '--output', 'plain')).stdout).toBe(
      'default_pool\t128\tDefault pool\ntab\\tbed\t3\ttwo\\nlines \\\\ \\u001b[31m\n',
    );
    expect(await list()).toEqual([defaultPool, { pool: 'tab\tbed', slots: 3, description: 'two\nlines \\ \x1b[31m' }]);
    await database.sql('DELETE FROM slot_pool');
    expect((await run('pools', 'list')).stdout).toBe(emptyTable);
    expect((await run('pools', 'list', '--output', 'plain')).stdout).toBe('');
    expect((await run('pools', 'list', '--output', 'json')).stdout).toBe('[]\n');
  });

  it('have names, and any other ends with 2', async () => {
    const { code, stdout, stderr } = await run('pools', 'list', '--output', 'yaml');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('table, plain, json');
  });
});
