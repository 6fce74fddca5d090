import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { runCommand } from '../support/run-command.js';
import { startWindsock } from '../support/windsock.js';

const alice = ['-r', 'Viewer', '-u', 'alice', '-e', 'alice@example.com', '-f', 'Alice', '-l', 'Doe'];
const basic = { AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.basic_auth' };

describe.each(dialects)('the users of the RBAC web UI on %s', (dialect) => {
  let database: AirflowDatabase;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    for (const table of ['ab_user_role', 'ab_user']) await database.sql(`DELETE FROM ${table}`);
  });

  afterAll(() => database.remove());

  const run = (words: readonly string[], { input = '', env = {} } = {}) =>
    runCommand(words, { input, env: { ...database.env, ...env } });

  async function statusFor(credentials: string): Promise<number> {
    const windsock = await startWindsock({ env: { ...database.env, ...basic } });
    try {
      const headers = { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
      return (await send(windsock.url, 'GET', '/api/experimental/test', { headers })).status;
    } finally {
      await windsock.close();
    }
  }

  it('are created, listed, let in and deleted in the words of Airflow', async () => {
    expect(await run(['list_users'])).toEqual({
      code: 0,
      stdout: [
        '╒══════╤════════════╤═════════╤══════════════╤═════════════╤═════════╕',
        '│ Id   │ Username   │ Email   │ First name   │ Last name   │ Roles   │',
        '╞══════╪════════════╪═════════╪══════════════╪═════════════╪═════════╡',
        '╘══════╧════════════╧═════════╧══════════════╧═════════════╧═════════╛\n',
      ].join('\n'),
      stderr: '',
    });
    expect(await run(['create_user', ...alice], { input: 'secret\n' })).toEqual({
      code: 0,
      stdout: 'Viewer user alice created.\n',
      stderr: '',
    });
    const listed = await run(['users', 'list', '--output', 'plain'], { env: basic });
    expect(listed.stdout).toMatch(/^\d+\talice\talice@example\.com\tAlice\tDoe\t\[Viewer\]\n$/);
    expect(await statusFor('alice:secret')).toBe(200);
    expect((await run(['users', 'set-password', 'alice'], { input: 'other', env: basic })).code).toBe(0);
    expect(await statusFor('alice:secret')).toBe(403);
    expect(await statusFor('alice:other')).toBe(200);
    expect(await run(['delete_user', '-u', 'alice'])).toEqual({ code: 0, stdout: 'User alice deleted.\n', stderr: '' });
    expect(await statusFor('alice:other')).toBe(403);
    const events = await database.sql("SELECT event FROM log WHERE event LIKE 'user%' ORDER BY id");
    expect(events.map(({ event }) => event)).toEqual(['user_created', 'user_password_set', 'user_deleted']);
  });

  it.each<[words: string[], code: number, message: string]>([
    [['create_user', '-u', 'x', '-f', 'X'], 2, 'Required arguments are missing: role, email, lastname.'],
    [['create_user', ...alice, '-r', 'King'], 1, 'King is not a valid role.'],
    [['create_user', ...alice, '-u', 'a:b'], 1, 'username must not have a colon: Basic ends it there'],
    [['create_user', ...alice, '-f', 'x'.repeat(65)], 1, 'firstname has 1 to 64 characters, and no control characters'],
    [['delete_user', '-u', 'nobody'], 1, 'nobody is not a valid user.'],
    [['delete_user'], 2, 'Required arguments are missing: username'],
  ])('%j ends with %i', async (words, code, message) => {
    expect(await run(words, { input: 'secret' })).toEqual({ code, stdout: '', stderr: `${message}\n` });
  });

  it('a name or an address that is taken is refused, and changes nothing', async () => {
    await run(['users', 'create', ...alice, '--use_random_password']);
    expect(await run(['users', 'create', ...alice], { input: 'secret' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'alice already exist in the db\n',
    });
    const { code, stderr } = await run(['users', 'create', ...alice, '-u', 'bob'], { input: 'secret' });
    expect([code, stderr]).toEqual([1, 'Another user has the e-mail address alice@example.com\n']);
    expect(await database.sql('SELECT username FROM ab_user')).toEqual([{ username: 'alice' }]);
  });

  it('a password on the command line is taken with a warning, and recorded nowhere', async () => {
    const eve = [...alice, '-u', 'eve', '-e', 'eve@example.com'];
    const { code, stderr } = await run(['create_user', ...eve, '-p', 'se-cret-word']);
    expect(code).toBe(0);
    expect(stderr).toContain('can read a --password');
    expect(await statusFor('eve:se-cret-word')).toBe(200);
    const records = await database.sql("SELECT extra FROM log WHERE event = 'user_created'");
    expect(JSON.stringify(records)).not.toContain('se-cret-word');
  });
});
