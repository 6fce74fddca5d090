import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, type Auth, CredentialsError, JsonClient } from '../../src/client/json-client.js';
import { version } from '../../src/common/version.js';
import { failure } from '../client/failure.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { type Kdc, startKdc, whyNoKdc } from '../support/kdc.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const dagId = 'example_bash_operator';
const date = '2026-01-02T03:04:05.000006+00:00';
let database: AirflowDatabase;

beforeAll(async () => {
  database = await airflowDatabase();
});

afterAll(() => database.remove());

describe('towards a Windsock behind a prefix, with passwords', () => {
  let windsock: RunningWindsock;
  let client: JsonClient;

  const connect = (options: { auth?: Auth; userinfo?: string; path?: string } = {}) =>
    new JsonClient({
      endpointUrl: windsock.url.replace('//', `//${options.userinfo ?? ''}`) + (options.path ?? '/airflow'),
      auth: options.auth,
    });
  const alice: Auth = { kind: 'basic', username: 'alice', password: 'pass:wörd' };

  beforeAll(async () => {
    const hash = bcrypt.hashSync(alice.password, 4);
    await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', alice.username, hash);
    windsock = await startWindsock({
      env: {
        ...database.env,
        AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth',
        AIRFLOW__WEBSERVER__BASE_URL: 'http://localhost/airflow',
        AIRFLOW__CORE__STORE_DAG_CODE: 'True',
      },
    });
    client = connect({ auth: alice });
  });

  afterAll(() => windsock.close());

  it('asks whether it is there, and what it is', async () => {
    expect(await client.test()).toBeUndefined();
    expect(await client.info()).toEqual({ version });
    expect(await connect().health()).toMatchObject({ metadatabase: { status: 'healthy' } });
  });

  it('triggers a run, and finds it again', async () => {
    const run = await client.triggerDag({ dagId, runId: 'order-17', executionDate: date, conf: { key: ['välue', 1] } });
    expect(run).toEqual({
      message: `Created <DagRun ${dagId} @ ${date}: order-17, externally triggered: True>`,
      execution_date: date,
      run_id: 'order-17',
    });
    expect(await client.getDagRunState(dagId, date)).toEqual({ state: 'running' });
    expect(await client.getDagRuns(dagId)).toContainEqual({
      id: expect.any(Number) as number,
      dag_id: dagId,
      run_id: 'order-17',
      state: 'running',
      execution_date: date,
      start_date: expect.stringMatching(/^\d{4}-.+\+00:00$/) as string,
      dag_run_url: expect.stringContaining('graph?dag_id=example_bash_operator') as string,
    });
    expect((await client.getDagRuns(dagId, { state: 'RUNNING' })).length).toBeGreaterThan(0);
    expect(await client.getDagRuns(dagId, { state: 'no & such' })).toEqual([]);
    expect((await client.getTaskInstance(dagId, date, 'runme_0')).execution_date).toBe(
      '2026-01-02 03:04:05.000006+00:00',
    );
    expect((await client.getLatestRuns()).map(({ dag_id }) => dag_id)).toContain(dagId);
  });

  it('sends conf as an object, as text, or not at all', async () => {
    const big = '{"id": 12345678901234567890}';
    const sent = [{ a: 1 }, '{"b": 2}', big, '', null, undefined];
    const runs = await Promise.all(sent.map((conf, at) => client.triggerDag({ dagId, runId: `conf-${at}`, conf })));
    expect(runs.map(({ run_id }) => run_id)).toEqual(sent.map((_, at) => `conf-${at}`));
    const confs = await database.sql("SELECT conf FROM dag_run WHERE run_id LIKE 'conf-%' ORDER BY run_id");
    expect(confs.map(({ conf }) => conf !== null)).toEqual([true, true, true, false, false, false]);
  });

  it('may say whether a date loses its microseconds', async () => {
    const trigger = { dagId, executionDate: '2026-02-03T04:05:06.789+00:00' };
    const run = await client.triggerDag({ ...trigger, replaceMicroseconds: true });
    expect(run.execution_date).toBe('2026-02-03T04:05:06+00:00');
    expect((await client.triggerDag({ ...trigger, replaceMicroseconds: false })).execution_date).toContain('.789000');
  });

  it('pauses and unpauses', async () => {
    await client.setPaused(dagId, true);
    expect(await client.getPaused(dagId)).toBe(true);
    await client.setPaused(dagId, false);
    expect(await client.getPaused(dagId)).toBe(false);
  });

  it('reads a task and the source', async () => {
    expect(await client.getTask(dagId, 'runme_0')).toMatchObject({ task_id: 'runme_0', owner: 'airflow' });
    expect(await client.getDagCode(dagId)).toContain('DAG(');
  });

  it('makes, changes, reads and deletes a pool', async () => {
    const made = await client.createPool({ name: 'p', slots: '5', description: null });
    expect(made).toEqual({ id: expect.any(Number) as number, pool: 'p', slots: 5, description: null });
    expect(await client.createPool({ name: 'p', slots: -1, description: 'all' })).toMatchObject({ slots: -1 });
    expect(await client.getPool('p')).toEqual({ ...made, slots: -1, description: 'all' });
    expect((await client.getPools()).map(({ pool }) => pool)).toEqual(['default_pool', 'p']);
    expect(await client.deletePool('p')).toMatchObject({ pool: 'p' });
    expect((await client.getPools()).map(({ pool }) => pool)).toEqual(['default_pool']);
  });

  it('deletes a DAG', async () => {
    const { count, message } = await client.deleteDag('etl_orders');
    expect(count).toBeGreaterThan(0);
    expect(message).toBe(`Removed ${count} record(s)`);
    expect(await failure(client.deleteDag('etl_orders'))).toMatchObject({ status: 404, kind: 'DagNotFound' });
  });

  it.each(['ä', '%', '%2e', 'a b', ' ', '#', '?', 'a?b#c', '+', '...', "'", '\\', '"', '𝄞'])(
    'names the pool and the DAG %j',
    async (id) => {
      await client.createPool({ name: `x${id}`, slots: 1, description: '' });
      expect(await client.getPool(`x${id}`)).toMatchObject({ pool: `x${id}` });
      await client.deletePool(`x${id}`);
      await database.sql('INSERT INTO dag (dag_id, is_paused) VALUES (?, ?)', id, false);
      await client.setPaused(id, true);
      expect(await client.getPaused(id)).toBe(true);
    },
  );

  it.each(['', '.', '..', 'a/b', `${dagId}/delete_dag`])('does not name %j, and sends nothing', async (id) => {
    expect((await failure(client.deleteDag(id))).message).toMatch(/^The dag id /);
    expect((await failure(client.getPool(id))).message).toMatch(/^The pool name /);
    expect((await failure(client.getTask(dagId, id))).message).toMatch(/^The task id /);
    expect((await failure(client.getDagRunState(dagId, id))).message).toMatch(/^The execution date /);
    expect(await client.getPaused(dagId)).toBe(false);
  });

  it.each<[string, (client: JsonClient) => Promise<unknown>, object]>([
    [
      'a DAG',
      (c) => c.triggerDag({ dagId: 'x' }),
      { status: 404, kind: 'DagNotFound', message: 'Dag id x not found in DagModel' },
    ],
    ['the runs of a DAG', (c) => c.getDagRuns('x'), { status: 400, kind: 'DagNotFound' }],
    ['a run', (c) => c.getDagRunState(dagId, '2001-01-01'), { status: 404, kind: 'DagRunNotFound' }],
    ['a task', (c) => c.getTask(dagId, 'x'), { status: 404, kind: 'TaskNotFound' }],
    ['a pool', (c) => c.getPool('x'), { status: 404, kind: 'PoolNotFound', message: "Pool 'x' doesn't exist" }],
    [
      'the default pool, to delete it',
      (c) => c.deletePool('default_pool'),
      { status: 400, message: 'default_pool cannot be deleted' },
    ],
    ['a date', (c) => c.getDagRunState(dagId, 'yesterday'), { status: 400, kind: null }],
    ['a conf', (c) => c.triggerDag({ dagId, conf: '{' }), { status: 400, kind: null }],
  ])('passes on what is wrong with %s', async (_, call, expected) => {
    const error = await failure(call(client));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ name: 'ApiError', ...expected });
  });

  it('says that a run is already there', async () => {
    await client.triggerDag({ dagId, runId: 'twice' });
    expect(await failure(client.triggerDag({ dagId, runId: 'twice' }))).toMatchObject({ kind: 'DagRunAlreadyExists' });
  });

  it('refuses what is no JSON', async () => {
    const error = await failure(client.triggerDag({ dagId, conf: { a: 1n } }));
    expect(error.message).toMatch(/^What is to be sent cannot be written as JSON: .*BigInt/);
  });

  it('takes the credentials in the URL, decoded, with a slash at the end or without', async () => {
    const userinfo = `alice:${encodeURIComponent(alice.password)}@`;
    await connect({ userinfo }).test();
    await connect({ userinfo, path: '/airflow//' }).test();
    await connect({ userinfo: 'alice:wrong@', auth: alice }).test();
  });

  it('says what is wrong with the credentials, and never repeats them', async () => {
    const none = await failure(connect().test());
    expect([(none as ApiError).status, none.message]).toEqual([
      401,
      'Airflow answered 401 Unauthorized (it takes Basic)',
    ]);
    const wrong = await failure(connect({ userinfo: 'alice:se%63ret@' }).test());
    expect([(wrong as ApiError).status, wrong.message]).toEqual([403, 'Airflow answered 403 Forbidden']);
    expect(() => connect({ auth: { kind: 'basic', username: 'a:b', password: '' } })).toThrow(CredentialsError);
  });

  it('says that there is no API at a wrong path', async () => {
    const error = await failure(connect({ auth: alice, path: '' }).test());
    expect(error).toMatchObject({ status: 404 });
  });
});

describe.skipIf(whyNoKdc() !== null)('with a Kerberos ticket', () => {
  let kdc: Kdc;
  let windsock: RunningWindsock;
  let endpointUrl: string;

  beforeAll(async () => {
    kdc = await startKdc();
    const keytab = kdc.keytab('airflow/localhost');
    Object.assign(process.env, kdc.env, { KRB5_KTNAME: keytab, KRB5CCNAME: kdc.login('alice') });
    windsock = await startWindsock({
      env: {
        ...database.env,
        AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.kerberos_auth',
        AIRFLOW__KERBEROS__HOSTNAME: 'localhost',
        AIRFLOW__KERBEROS__KEYTAB: keytab,
      },
    });
    endpointUrl = windsock.url.replace('127.0.0.1', 'localhost');
  });

  afterAll(async () => {
    await (windsock as RunningWindsock | undefined)?.close();
    await (kdc as Kdc | undefined)?.stop();
  });

  const auth = { kind: 'kerberos' } as const;

  it('calls as its principal, as often as it likes', async () => {
    const client = new JsonClient({ endpointUrl, auth });
    await Promise.all([client.test(), client.getPools(), client.triggerDag({ dagId: 'example_bash_operator' })]);
    const [row] = await database.sql('SELECT event, owner FROM log ORDER BY id DESC LIMIT 1');
    expect(row).toEqual({ event: 'trigger', owner: 'alice@WINDSOCK.TEST' });
    expect((await failure(client.getPool('x'))).message).toBe("Pool 'x' doesn't exist");
    expect((await client.health()).metadatabase.status).toBe('healthy');
  });

  it('says which service it has no ticket for', async () => {
    const client = new JsonClient({ endpointUrl, auth: { ...auth, service: 'nobody' } });
    expect((await failure(client.test())).message).toMatch(/^There is no Kerberos ticket for nobody@localhost \(.+\)/);
  });

  describe('towards a server that does not prove who it is', () => {
    const pretend = async (status: number, headers: Record<string, string>) => {
      const server = createServer((_, reply) => reply.writeHead(status, headers).end('{"status":"OK"}'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const result = new JsonClient({ endpointUrl: `http://localhost:${port}`, auth, retries: 0 }).test();
      return failure(result).finally(() => server.close());
    };

    it.each([
      ['nothing', {}, /^The server did not prove that it is airflow@localhost, so its answer is not believed$/],
      ['a challenge', { 'www-authenticate': 'Negotiate' }, /^The server did not prove/],
      [
        'garbage',
        { 'www-authenticate': 'negotiate AAAA' },
        /^The server's proof that it is airflow@localhost is wrong \(/,
      ],
    ])('refuses a success with %s', async (_, headers, message) => {
      const error = await pretend(200, headers);
      expect(error).toBeInstanceOf(CredentialsError);
      expect(error.message).toMatch(message);
    });

    it('passes an error on', async () => {
      const error = await pretend(401, { 'www-authenticate': 'Negotiate' });
      expect(error.message).toBe('Airflow answered 401 Unauthorized (it takes Negotiate)');
    });
  });
});
