import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createApplication } from '../../src/application.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import type { RouteTable } from '../../src/http/route-table.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { send } from '../support/http.js';

const secret = 'Xk93-do-not-log';
const backends = ['airflow.contrib.auth.backends.password_auth', 'airflow.api.auth.backend.default'];

// It calls every route in thirty ways.
vi.setConfig({ testTimeout: 60_000 });

let database: AirflowDatabase;
beforeAll(async () => {
  database = await airflowDatabase();
  await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', 'broken', `$2b$${secret}`);
});
afterAll(() => database.remove());

const base64 = (text: string) => Buffer.from(text).toString('base64');
const headers: Record<string, string>[] = [
  {},
  { Authorization: `Basic ${base64(`broken:${secret}`)}` },
  { Authorization: `Basic ${base64(`nobody:${secret}`)}` },
  { Authorization: `Bearer ${secret}` },
  { Authorization: secret },
];
const bodies = [
  JSON.stringify({ conf: { password: secret } }),
  JSON.stringify({ conf: JSON.stringify({ password: secret }) }),
  JSON.stringify({ conf: secret }),
  JSON.stringify({ name: 'p', slots: 1, description: secret }),
  JSON.stringify({ [secret]: 1 }),
  `{"conf": ${secret}`,
];

/** What is logged, at its loudest, while every route is called with the secret in each place. */
async function logOf(backend: string): Promise<string> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  const config = { ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'NOTSET', AIRFLOW__API__AUTH_BACKEND: backend };
  const application = await createApplication(loadAirflowConfig(config));
  try {
    await application.listen(0, '127.0.0.1');
    const url = await application.getUrl();
    const server = application.getHttpAdapter().getInstance() as unknown as FastifyInstance & {
      routeTable: RouteTable;
    };
    for (const route of server.routeTable.list()) {
      const [method, path] = route.replaceAll(/:\w+/g, 'example_bash_operator').split(' ');
      for (const header of headers) {
        for (const body of bodies) await send(url, method!, path!, { headers: header, body });
      }
    }
  } finally {
    await application.close();
    write.mockRestore();
  }
  return lines.join('');
}

it.each(backends)('with %s, no secret reaches the log', async (backend) => {
  await database.sql("CREATE TRIGGER no_pool BEFORE INSERT ON slot_pool BEGIN SELECT RAISE(ABORT, 'no'); END");
  const log = await logOf(backend);
  await database.sql('DROP TRIGGER no_pool');
  expect(log).toContain(backend === backends[0] ? 'cannot be checked' : 'Unexpected error');
  for (const form of [secret, base64(secret), base64(`broken:${secret}`), base64(`nobody:${secret}`)]) {
    expect(log).not.toContain(form);
  }
});

it('the password of the database is in no error of the start', async () => {
  const config = loadAirflowConfig({
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: `postgresql://airflow:${secret}@127.0.0.1:1/airflow`,
    AIRFLOW__CORE__SQL_ALCHEMY_START_TIMEOUT: '0',
    AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL',
  });
  const error: unknown = await createApplication(config).catch((reason: unknown) => reason);
  expect(String(error)).toContain('cannot be opened');
  expect(String(error)).not.toContain(secret);
});
