import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { send } from '../support/http.js';
import { runCommand } from '../support/run-command.js';
import { startWindsock } from '../support/windsock.js';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
  vi.stubEnv('AIRFLOW_HOME', home);
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const run = (words: string, input: string | Buffer = '') => runCommand(words.split(' '), { input });

async function statusFor(credentials: string): Promise<number> {
  const windsock = await startWindsock({
    env: { AIRFLOW_HOME: home, AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' },
  });
  try {
    const headers = { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    return (await send(windsock.url, 'GET', '/api/experimental/test', { headers })).status;
  } finally {
    await windsock.close();
  }
}

it('a user is created, listed, let in with each new password, and deleted', async () => {
  expect(await run('users create alice --email a@example.com', 'first\n')).toEqual({
    code: 0,
    stdout: 'Created the user alice\n',
    stderr: '',
  });
  await run('users create Bob', 'x'.repeat(72));
  expect((await run('users list')).stdout).toBe('Bob\nalice\n');
  expect(await statusFor('alice:first')).toBe(200);
  expect((await run('users set-password alice', 'second: with spaces \r\n')).code).toBe(0);
  expect(await statusFor('alice:first')).toBe(403);
  expect(await statusFor('alice:second: with spaces ')).toBe(200);
  expect((await run('users delete alice')).code).toBe(0);
  expect(await statusFor('alice:second: with spaces ')).toBe(403);
  expect((await run('users list')).stdout).toBe('Bob\n');
});

it.each<[words: string, input: string | Buffer, message: string]>([
  ['users create Bob', 'secret', 'There is a user Bob already'],
  ['users create a:b', 'secret', 'neither a colon nor control characters'],
  ['users create long', 'x'.repeat(73), 'longer than 72 bytes'],
  ['users create long', 'ä'.repeat(37), 'longer than 72 bytes'],
  ['users create empty', '', 'must not be empty'],
  ['users create empty', '\n', 'must not be empty'],
  ['users create two', 'a\nb\n', 'must not have control characters'],
  ['users create latin', Buffer.from([0xe4]), 'must be UTF-8'],
  ['users set-password nobody', 'secret', 'There is no user nobody'],
  ['users delete nobody', '', 'There is no user nobody'],
])('%s is refused where it cannot be done', async (words, input, message) => {
  const { code, stdout, stderr } = await run(words, input);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(message);
});

it('a password on the command line is no password', async () => {
  for (const words of ['users create eve secret', 'users create eve --password secret']) {
    expect((await run(words)).code).toBe(2);
  }
  expect((await run('users list')).stdout).toBe('Bob\n');
});
