import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fullyQualifiedHostname } from '../../src/auth/kerberos/fully-qualified-hostname.js';
import { KerberosAcceptor } from '../../src/auth/kerberos/kerberos-acceptor.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Answer, send } from '../support/http.js';
import { type Kdc, startKdc, whyNoKdc } from '../support/kdc.js';
import { negotiate } from '../support/kerberos-client.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const whyNot = whyNoKdc();
const pools = '/api/experimental/pools';

// Vitest keeps the reason of a skipped test to itself.
if (whyNot) console.warn(`Kerberos is not tested: ${whyNot}`);

it('Kerberos can be tested here, or is not required', (context) => {
  if (whyNot && !process.env.WINDSOCK_REQUIRE_KDC) context.skip(whyNot);
  expect(whyNot).toBeNull();
});

describe.skipIf(whyNot !== null)('kerberos_auth', () => {
  let database: AirflowDatabase;
  let kdc: Kdc;
  let keytab: string;
  let home: Record<string, string>;
  let windsock: RunningWindsock;

  const start = (env: Record<string, string> = {}) =>
    startWindsock({
      env: {
        ...database.env,
        AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.kerberos_auth',
        AIRFLOW__KERBEROS__HOSTNAME: 'localhost',
        AIRFLOW__KERBEROS__KEYTAB: keytab,
        ...env,
      },
    });
  const get = (headers: Record<string, string> = {}, path = pools) => send(windsock.url, 'GET', path, { headers });
  const refused = ({ status, text, headers }: Answer) => [status, text, headers['www-authenticate']];

  beforeAll(async () => {
    database = await airflowDatabase();
    kdc = await startKdc();
    // The key of another service in the same file must not open the door.
    keytab = kdc.keytab('airflow/localhost', 'HTTP/localhost');
    // libkrb5 looks here at each call, for the service and for the client, which are one process in these tests.
    home = { ...kdc.env, KRB5_KTNAME: keytab, KRB5CCNAME: kdc.login('alice') };
    Object.assign(process.env, kdc.env);
    windsock = await start();
  });

  beforeEach(() => {
    Object.assign(process.env, home);
  });

  afterAll(async () => {
    // A start that failed leaves the rest behind.
    await (windsock as RunningWindsock | undefined)?.close();
    await (kdc as Kdc | undefined)?.stop();
    await database.remove();
  });

  describe('lets in', () => {
    it('curl', async () => {
      const { port } = new URL(windsock.url);
      const { stdout } = await promisify(execFile)(
        'curl',
        [
          '-sS',
          '--fail',
          '-i',
          '--negotiate',
          '-u',
          ':',
          '--service-name',
          'airflow',
          `http://localhost:${port}${pools}`,
        ],
        { env: { ...process.env, no_proxy: 'localhost' } },
      );
      expect(stdout).toMatch(/^HTTP\/1.1 200 OK\r\n(.+\r\n)*www-authenticate: negotiate [\w+/]+=*\r\n/);
      expect(stdout).toContain('"default_pool"');
    });

    it('a Node client, to which it proves itself', async () => {
      const negotiation = await negotiate('airflow@localhost');
      const answer = await get({ Authorization: negotiation.authorization });
      expect(answer.status).toBe(200);
      expect(await negotiation.trusts(answer.headers['www-authenticate'])).toBe(true);
    });

    it('a client that does not ask for that', async () => {
      const { authorization } = await negotiate('airflow@localhost', { mutual: false, spnego: false });
      const answer = await get({ Authorization: authorization });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([200, undefined]);
    });

    it.each(['negotiate', 'NEGOTIATE'])('the scheme spelled %s', async (scheme) => {
      const { authorization } = await negotiate('airflow@localhost');
      expect((await get({ Authorization: authorization.replace('Negotiate', scheme) })).status).toBe(200);
    });

    it('many at once', async () => {
      const negotiations = await Promise.all(Array.from({ length: 100 }, () => negotiate('airflow@localhost')));
      const answers = await Promise.all(negotiations.map(({ authorization }) => get({ Authorization: authorization })));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });
  });

  it.each([
    ['an unknown DAG', 404, 'GET', '/api/experimental/dags/nope/paused', undefined],
    ['a body that is not JSON', 400, 'POST', '/api/experimental/dags/example_bash_operator/dag_runs', '{'],
    ['a wrong pool', 400, 'POST', pools, '{}'],
  ])('proves itself with an error too: %s, %i', async (_what, status, method, path, body) => {
    const negotiation = await negotiate('airflow@localhost');
    const headers = { Authorization: negotiation.authorization };
    const answer = await send(windsock.url, method, path, { headers, body });
    expect(answer.status).toBe(status);
    expect(await negotiation.trusts(answer.headers['www-authenticate'])).toBe(true);
  });

  it('writes the principal into the audit record', async () => {
    const { authorization } = await negotiate('airflow@localhost');
    const headers = { Authorization: authorization };
    await send(windsock.url, 'POST', '/api/experimental/dags/example_bash_operator/dag_runs', { headers, body: '{}' });
    const [row] = await database.sql('SELECT event, owner FROM log ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ event: 'trigger', owner: 'alice@WINDSOCK.TEST' });
  });

  it('names the principal in the log of what went wrong, and the reason of a refusal', async () => {
    const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const other = await start({ AIRFLOW__CORE__LOGGING_LEVEL: 'INFO' });
    try {
      await database.sql('ALTER TABLE slot_pool RENAME TO away');
      const { authorization } = await negotiate('airflow@localhost');
      const failed = await send(other.url, 'GET', pools, { headers: { Authorization: authorization } });
      const again = await send(other.url, 'GET', pools, { headers: { Authorization: authorization } });
      expect([failed.status, again.status]).toEqual([500, 403]);
      const lines = log.mock.calls.map(([text]) => JSON.parse(String(text)) as Record<string, unknown>);
      expect(lines).toContainEqual(
        expect.objectContaining({ msg: 'Unexpected error', principal: 'alice@WINDSOCK.TEST' }),
      );
      expect(lines).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('replay') as string }));
      expect(JSON.stringify(lines)).not.toContain(authorization.slice(100, 200));
    } finally {
      await database.sql('ALTER TABLE away RENAME TO slot_pool');
      log.mockRestore();
      await other.close();
    }
  });

  it('gives roles to principals, and proves its identity in refusals too', async () => {
    const other = await start({ AIRFLOW__WINDSOCK__USER_ROLES: 'alice@WINDSOCK.TEST = viewer' });
    try {
      const [reader, writer] = [await negotiate('airflow@localhost'), await negotiate('airflow@localhost')];
      const read = await send(other.url, 'GET', pools, { headers: { Authorization: reader.authorization } });
      const write = await send(other.url, 'POST', pools, { headers: { Authorization: writer.authorization } });
      expect([read.status, write.status, write.text]).toEqual([200, 403, 'Forbidden']);
      expect(await writer.trusts(write.headers['www-authenticate'])).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('stands beside passwords: a client may use either', async () => {
    const backends = 'airflow.api.auth.backend.kerberos_auth, airflow.contrib.auth.backends.password_auth';
    const other = await start({ AIRFLOW__API__AUTH_BACKEND: backends });
    try {
      const { authorization } = await negotiate('airflow@localhost');
      expect((await send(other.url, 'GET', pools, { headers: { Authorization: authorization } })).status).toBe(200);
      const stranger = await send(other.url, 'GET', pools);
      expect([stranger.status, stranger.headers['www-authenticate']]).toEqual([401, 'Negotiate, Basic']);
      const replayed = await send(other.url, 'GET', pools, { headers: { Authorization: authorization } });
      expect(refused(replayed)).toEqual([403, 'Forbidden', undefined]);
    } finally {
      await other.close();
    }
  });

  describe('asks for a ticket, with 401,', () => {
    it('where there is no Authorization header', async () => {
      expect(refused(await get())).toEqual([401, 'Unauthorized', 'Negotiate']);
    });

    it.each([
      ['empty', ''],
      ['Basic', 'Basic YWxpY2U6c2VjcmV0'],
      ['without a token', 'Negotiate'],
      ['not base64', 'Negotiate ***'],
      ['cut off', 'Negotiate YII'],
      ['huge', `Negotiate ${'A'.repeat(64_800)}`],
    ])('where it is %s', async (_what, header) => {
      expect(refused(await get({ Authorization: header }))).toEqual([401, 'Unauthorized', 'Negotiate']);
    });

    it('even if a good token has another scheme', async () => {
      const { authorization } = await negotiate('airflow@localhost');
      const answer = await get({ Authorization: authorization.replace('Negotiate', 'Basic') });
      expect(refused(answer)).toEqual([401, 'Unauthorized', 'Negotiate']);
    });

    it('but not at /health', async () => {
      expect((await get({}, '/health')).status).toBe(200);
    });
  });

  describe('refuses, with 403,', () => {
    let acceptor: KerberosAcceptor;

    beforeAll(async () => {
      acceptor = await KerberosAcceptor.open('airflow@localhost', keytab);
    });

    /** Says to the client that it is refused, and to the log why. */
    async function expectRefused(authorization: string, reason: RegExp): Promise<void> {
      await expect(acceptor.accept(authorization.slice('Negotiate '.length))).rejects.toThrow(reason);
      expect(refused(await get({ Authorization: authorization }))).toEqual([403, 'Forbidden', undefined]);
    }

    it.each([
      ['garbage', 'AAAA', /Invalid token/],
      ['NTLM', 'TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAGAbEdAAAADw==', /unsupported mechanism/],
      ['an offer of Kerberos without a ticket', 'YBsGBisGAQUFAqARMA+gDTALBgkqhkiG9xIBAgI=', /./],
      ['an offer of NTLM before Kerberos', 'YCcGBisGAQUFAqAdMBugGTAXBgorBgEEAYI3AgIKBgkqhkiG9xIBAgI=', /./],
    ])('%s', async (_what, token, reason) => expectRefused(`Negotiate ${token}`, reason));

    it('a token that came before', async () => {
      const { authorization } = await negotiate('airflow@localhost');
      expect((await get({ Authorization: authorization })).status).toBe(200);
      await expectRefused(authorization, /Request is a replay/);
    });

    it.each([100, 400, 600])('the first %i characters of a token', async (length) => {
      const { authorization } = await negotiate('airflow@localhost');
      await expectRefused(authorization.slice(0, 'Negotiate '.length + length), /malformed|Invalid/);
    });

    it('a token in which one bit is wrong', async () => {
      const { authorization } = await negotiate('airflow@localhost');
      const token = Buffer.from(authorization.slice('Negotiate '.length), 'base64');
      token[token.length - 30]! ^= 1;
      await expectRefused(`Negotiate ${token.toString('base64')}`, /integrity check failed/);
    });

    it('a ticket for another service, even if its key is in the keytab', async () => {
      const { authorization } = await negotiate('HTTP@localhost');
      await expectRefused(authorization, /does not match server principal airflow\/localhost/);
    });

    it('a ticket for this service on another host', async () => {
      kdc.keytab('airflow/other.example.com');
      const { authorization } = await negotiate('airflow@other.example.com');
      await expectRefused(authorization, /airflow\/other.example.com@WINDSOCK.TEST not found in keytab/);
    });

    it('a ticket of another KDC that has all the same names', async () => {
      const impostor = await startKdc();
      try {
        impostor.keytab('airflow/localhost');
        Object.assign(process.env, { KRB5_CONFIG: impostor.env.KRB5_CONFIG, KRB5CCNAME: impostor.login('alice') });
        const { authorization } = await negotiate('airflow@localhost');
        await expectRefused(authorization, /cannot decrypt ticket/);
      } finally {
        await impostor.stop();
      }
    });

    it('a ticket that has expired', async () => {
      process.env.KRB5CCNAME = kdc.login('alice', { lifetime: '1s' });
      const { authorization } = await negotiate('airflow@localhost');
      await sleep(3000);
      process.env.KRB5_CONFIG = kdc.withClockSkew(1);
      await expectRefused(authorization, /Ticket expired/);
    });
  });

  describe('starts', () => {
    it('with the keytab of KRB5_KTNAME rather than that of airflow.cfg', async () => {
      process.env.KRB5_KTNAME = keytab;
      await (await start({ AIRFLOW__KERBEROS__KEYTAB: '/no/such/keytab' })).close();
      expect(process.env.KRB5_KTNAME).toBe(keytab);
    });

    it('as the service of this machine, if no host is named', async () => {
      const service = `airflow/${await fullyQualifiedHostname()}`;
      process.env.KRB5_KTNAME = kdc.keytab(service);
      await (await start({ AIRFLOW__KERBEROS__HOSTNAME: '' })).close();
    });

    it('not without a keytab', async () => {
      delete process.env.KRB5_KTNAME;
      await expect(start({ AIRFLOW__KERBEROS__KEYTAB: '/no/such/keytab' })).rejects.toThrow(
        /^\[kerberos\] keytab: the keytab \/no\/such\/keytab cannot be read \(ENOENT\).* `ktadd`/,
      );
    });

    it('not with one that has no key of this service', async () => {
      process.env.KRB5_KTNAME = kdc.keytab('HTTP/localhost');
      await expect(start()).rejects.toThrow(
        /^Kerberos has no key for airflow\/localhost in the keytab .*`addprinc -randkey airflow\/localhost`/,
      );
    });

    it('not with a file that is no keytab', async () => {
      process.env.KRB5_KTNAME = import.meta.filename;
      await expect(start()).rejects.toThrow(/^Kerberos has no key for airflow\/localhost/);
    });
  });
});
