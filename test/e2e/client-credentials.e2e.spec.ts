import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Kdc, startKdc, whyNoKdc } from '../support/kdc.js';
import { freePort } from '../support/servers/free-port.js';
import { type CommandResult, runCommand } from '../support/run-command.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const password = 's@cret:/%';
const kerberos = 'airflow.api.auth.backend.kerberos_auth';

let database: AirflowDatabase;

beforeAll(async () => {
  database = await airflowDatabase();
  await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', 'alice', bcrypt.hashSync(password, 4));
});

afterAll(() => database.remove());

/** Runs a command with the JSON client; the folder is empty, but for what a test puts there. */
function pools(env: Record<string, string>): Promise<CommandResult> {
  return runCommand(['pools', 'list', '--output', 'plain'], {
    env: {
      AIRFLOW_HOME: database.home,
      HOME: database.home,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'postgresql://nobody@127.0.0.1:1/nothing',
      AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client',
      ...env,
    },
  });
}

const listed = { code: 0, stdout: 'default_pool\t128\tDefault pool\n', stderr: '' };

describe('a command over HTTP, where a password is asked for', () => {
  let windsock: RunningWindsock;
  let url: string;

  beforeAll(async () => {
    const backend = 'airflow.contrib.auth.backends.password_auth';
    windsock = await startWindsock({ env: { ...database.env, AIRFLOW__API__AUTH_BACKEND: backend } });
    url = windsock.url;
  });

  afterAll(() => windsock.close());

  it('takes it from the URL', async () => {
    const withPassword = url.replace('//', `//alice:${encodeURIComponent(password)}@`);
    expect(await pools({ AIRFLOW__CLI__ENDPOINT_URL: withPassword })).toEqual(listed);
  });

  it('takes it from the environment, or the output of a command', async () => {
    const env = { AIRFLOW__CLI__ENDPOINT_URL: url, AIRFLOW__CLI__USERNAME: 'alice' };
    expect(await pools({ ...env, AIRFLOW__CLI__PASSWORD: password })).toEqual(listed);
    expect(await pools({ ...env, AIRFLOW__CLI__PASSWORD_CMD: `echo ${password}` })).toEqual(listed);
  });

  it('takes it from ~/.netrc, and says where that is wrong', async () => {
    const netrc = join(database.home, 'netrc');
    writeFileSync(netrc, `machine 127.0.0.1 login alice password ${password}\n`, { mode: 0o600 });
    expect(await pools({ AIRFLOW__CLI__ENDPOINT_URL: url, NETRC: netrc })).toEqual(listed);
    writeFileSync(netrc, 'machine 127.0.0.1 login alice\nsecret s3cret');
    const { code, stderr } = await pools({ AIRFLOW__CLI__ENDPOINT_URL: url, NETRC: netrc });
    expect([code, stderr.startsWith(`windsock: ${netrc}, line 2: `)]).toEqual([1, true]);
    expect(stderr).not.toContain('s3cret');
  });

  it('is refused in a sentence without one, or with a wrong one', async () => {
    expect(await pools({ AIRFLOW__CLI__ENDPOINT_URL: url })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Airflow answered 401 Unauthorized.*\n$/) as string,
    });
    const wrong = url.replace('//', '//alice:wr0ng@');
    const { code, stderr } = await pools({ AIRFLOW__CLI__ENDPOINT_URL: wrong });
    expect([code, stderr]).toEqual([1, 'Airflow answered 403 Forbidden\n']);
  });
});

it('a service that is not there is one sentence, without the password', async () => {
  const port = await freePort();
  expect(await pools({ AIRFLOW__CLI__ENDPOINT_URL: `http://alice:s3cret@127.0.0.1:${port}/a` })).toEqual({
    code: 1,
    stdout: '',
    stderr: `windsock: Cannot reach http://127.0.0.1:${port}/a: connection refused\n`,
  });
});

describe.skipIf(whyNoKdc() !== null)('a command over HTTP, where a ticket is asked for', () => {
  let kdc: Kdc;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    kdc = await startKdc();
    const keytab = kdc.keytab('airflow/localhost');
    Object.assign(process.env, kdc.env, { KRB5_KTNAME: keytab, KRB5CCNAME: kdc.login('alice') });
    windsock = await startWindsock({
      env: {
        ...database.env,
        AIRFLOW__API__AUTH_BACKEND: kerberos,
        AIRFLOW__KERBEROS__HOSTNAME: 'localhost',
        AIRFLOW__KERBEROS__KEYTAB: keytab,
      },
    });
  });

  afterAll(async () => {
    await (windsock as RunningWindsock | undefined)?.close();
    await (kdc as Kdc | undefined)?.stop();
  });

  it('shows the one in the cache', async () => {
    const url = windsock.url.replace('127.0.0.1', 'localhost');
    expect(await pools({ AIRFLOW__API__AUTH_BACKEND: kerberos, AIRFLOW__CLI__ENDPOINT_URL: url })).toEqual(listed);
  });
});
