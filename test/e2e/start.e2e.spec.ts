import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { version } from '../../src/common/version.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { linesOf, killLeftovers, spawnServer, spawnWindsock, startTimeMs } from '../support/windsock-process.js';

vi.setConfig({ testTimeout: 2 * startTimeMs });

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'windsock-'))));
afterEach(() => {
  killLeftovers();
  rmSync(home, { recursive: true, force: true });
});

describe('the PID file', () => {
  const path = () => join(home, 'windsock.pid');
  const start = () => spawnServer({ AIRFLOW_HOME: home }, '--pid', path());

  it('names the process while it runs, and keeps a second one from starting', async () => {
    const first = start();
    await first.url();
    expect(readFileSync(path(), 'utf8')).toBe(`${first.pid}\n`);
    const second = start();
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toBe(`windsock: The PID file ${path()} names process ${first.pid}, which is running\n`);
    expect(readFileSync(path(), 'utf8')).toBe(`${first.pid}\n`);
    process.kill(first.pid, 'SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(existsSync(path())).toBe(false);
  });

  it.each(['2147483646\n', 'nonsense', ''])('that was left behind as %j is taken over', async (left) => {
    writeFileSync(path(), left);
    const server = start();
    await server.url();
    expect(readFileSync(path(), 'utf8')).toBe(`${server.pid}\n`);
  });

  it('is gone after a start that is refused', async () => {
    const refused = spawnServer({ AIRFLOW_HOME: home, AIRFLOW__API__AUTH_BACKEND: 'x' }, '--pid', path());
    expect((await refused.ended).code).toBe(1);
    expect(existsSync(path())).toBe(false);
  });

  it('that cannot be written is a reason not to start', async () => {
    const server = spawnServer({ AIRFLOW_HOME: home }, '--pid', join(home, 'no', 'folder'));
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.stderr()).toBe(`windsock: The PID file ${join(home, 'no', 'folder')} cannot be written: ENOENT\n`);
  });

  it('is Airflow’s where the flag has no name, and there is none without the flag', async () => {
    const server = spawnServer({ AIRFLOW_HOME: home }, '--pid');
    await server.url();
    expect(readFileSync(join(home, 'airflow-webserver.pid'), 'utf8')).toBe(`${server.pid}\n`);
    const plain = spawnServer({ AIRFLOW_HOME: join(home, 'other') });
    await plain.url();
    expect(existsSync(join(home, 'other', 'airflow-webserver.pid'))).toBe(false);
  });
});

describe('the flags of Airflow', () => {
  it('have the effect of the options that they stand for', async () => {
    const accessFile = join(home, 'access');
    const errorFile = join(home, 'error');
    const tls = (name: string) => join('test/support/tls', `localhost.${name}`);
    const server = spawnWindsock(
      // prettier-ignore
      ['webserver', '-p', '0', '-hn', 'localhost', '-w', '1', '-t', '60', '-A', accessFile, '-E', errorFile, '-d',
        '--ssl_cert', tls('crt'), '--ssl_key', tls('key')],
      { AIRFLOW_HOME: home },
    );
    expect(await server.url()).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    process.kill(server.pid, 'SIGTERM');
    expect((await server.ended).code).toBe(0);
    expect(server.log()).toHaveLength(1); // the summary
    expect(linesOf(readFileSync(errorFile, 'utf8'))).toContainEqual(expect.objectContaining({ level: 20 }));
    expect(readFileSync(accessFile, 'utf8')).toBe('');
  });

  it('that mean nothing here are taken, and named', async () => {
    const words = ['-k', 'gevent', '-L', '%h', '--stdout', 'o', '--stderr', 'e', '-l', 'l'];
    const server = spawnServer({ AIRFLOW_HOME: home }, ...words);
    await server.url();
    const ignored = server.stderr().match(/^windsock: ignored \S+/gm);
    expect(ignored?.map((line) => line.split(' ').at(-1))).toEqual([
      '-k/--workerclass:',
      '-L/--access_logformat:',
      '--stdout:',
      '--stderr:',
      '-l/--log-file:',
    ]);
  });

  it.each([['-D'], ['--daemon']])('%s is refused with 2, and the way to go', async (flag) => {
    const server = spawnServer({ AIRFLOW_HOME: home }, flag);
    expect(await server.ended).toEqual({ code: 2, signal: null });
    expect(server.stderr()).toMatch(/systemd.*container/);
  });

  it.each([
    ['-w', 'many', /\[webserver\] workers = "many": must be an integer/],
    ['-A', '/nowhere/access', /The log file \/nowhere\/access cannot be opened: ENOENT/],
  ])('%s %s is refused with 1', async (flag, value, reason) => {
    const server = spawnServer({ AIRFLOW_HOME: home }, flag, value);
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.stderr()).toMatch(reason);
  });
});

describe.each(dialects)('the summary of a start on %s', (dialect) => {
  let database: AirflowDatabase;
  beforeEach(async () => {
    database = await airflowDatabase(dialect);
  });
  afterEach(() => database.remove());

  it('tells where and what, and no secret, whatever is logged', async () => {
    const env = {
      ...database.env,
      AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL',
      AIRFLOW__WEBSERVER__BASE_URL: 'http://x/y',
    };
    const server = spawnServer(env, '--workers', '1');
    const url = await server.url();
    const name = { sqlite: 'SQLite /', postgresql: 'PostgreSQL ', mysql: 'MySQL ' }[dialect];
    expect(server.log()).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        msg: `Windsock serves ${url}/api/experimental`,
        version,
        workers: 1,
        url: `${url}/api/experimental`,
        listens: new URL(url).host,
        docs: `${url}/docs`,
        database: expect.stringContaining(name) as string,
        schema: '03afc6b6f902 (Airflow 1.10.13 to 1.10.15)',
        dags: 11,
        scheduler: "off: Airflow's scheduler or `windsock scheduler` runs tasks, see docs/operations.md",
        recordedRuns: null,
        backends: ['airflow.api.auth.backend.default'],
        open: true,
      },
    ]);
    const { password } = new URL(database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!);
    if (password !== '') expect(server.stdout()).not.toContain(password);
  });
});
