import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openDatabase } from '../../src/database/open-database.js';
import { send } from '../support/http.js';
import { nginxPrograms, type RunningNginx, startNginx } from '../support/nginx.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const skipped = nginxPrograms === null && process.env['WINDSOCK_REQUIRE_NGINX'] !== '1';

let folder: string;
let windsock: RunningWindsock;
/** Stands for Airflow's web server, and for Windsock where what arrives is looked at: answers with what it got. */
let mirror: Server;
const started: RunningNginx[] = [];
/** In front of Windsock, and in front of the mirror. */
let [url, toMirror] = ['', ''];

/** What the mirror got. */
interface Received {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly length: number;
}

async function received(path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<Received> {
  const answer = await send(toMirror, body ? 'POST' : 'GET', path, { headers, ...(body && { body }) });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<Received & Record<string, unknown>>();
}

describe.skipIf(skipped)('nginx in front (skipped without nginx: apt-get install nginx)', () => {
  beforeAll(async () => {
    expect(nginxPrograms, 'nginx is not installed').not.toBeNull();
    folder = mkdtempSync(join(tmpdir(), 'windsock-'));
    const home = join(folder, 'home');
    mkdirSync(home);
    windsock = await startWindsock({ env: { AIRFLOW_HOME: home, AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' } });
    mirror = createServer((request, response) => {
      let length = 0;
      request.on('data', (chunk: Buffer) => (length += chunk.length));
      request.on('end', () => response.end(JSON.stringify({ url: request.url, headers: request.headers, length })));
    }).listen(0, '127.0.0.1');
    await once(mirror, 'listening');
    const airflow = `127.0.0.1:${(mirror.address() as { port: number }).port}`;
    started.push(await startNginx(folder, 'real', { windsock: [new URL(windsock.url).host], airflow }));
    started.push(await startNginx(folder, 'mirrored', { windsock: [airflow], airflow: '127.0.0.1:1' }));
    [url = '', toMirror = ''] = started.map((nginx) => nginx.url);
  });

  afterAll(async () => {
    for (const nginx of started) await nginx.stop();
    mirror.close();
    await windsock.close();
    rmSync(folder, { recursive: true });
  });

  describe('the API', () => {
    it('answers', async () => {
      expect((await send(url, 'GET', '/api/experimental/test')).json()).toEqual({ status: 'OK' });
    });

    it('takes a trigger, and records the address of the client', async () => {
      const path = '/api/experimental/dags/example_bash_operator/dag_runs';
      const answer = await send(url, 'POST', path, { body: '{"run_id": "through/nginx"}' });
      expect(answer.status, answer.text).toBe(200);
      expect(await lastRecord()).toMatchObject({ address: '127.0.0.1', run_id: 'through/nginx' });
    });

    it('records the headers of the proxy, not those that the client made up', async () => {
      const headers = { 'X-Forwarded-For': '203.0.113.9', 'X-Request-Id': 'order-17' };
      const path = '/api/experimental/dags/example_bash_operator/dag_runs';
      expect((await send(url, 'POST', path, { headers, body: '{}' })).status).toBe(200);
      expect(await lastRecord()).toMatchObject({ address: '127.0.0.1', request_id: 'order-17' });
      expect(readFileSync(join(folder, 'real.log'), 'utf8')).toContain(' order-17\n');
    });

    it('begins its links with nothing that a client makes up', async () => {
      const headers = { 'X-Forwarded-Prefix': '//evil.example' };
      const { text } = await send(url, 'GET', '/api/experimental/latest_runs', { headers });
      expect(text).toContain('"dag_run_url":"/admin/');
    });
  });

  describe('what goes where', () => {
    it.each(['/', '/admin/', '/health', '/api', '/api/experimentalx', '/api/experimental/../../admin'])(
      '%s goes to Airflow',
      async (path) => {
        expect((await send(url, 'GET', path)).json<Received & Record<string, unknown>>().url).toBe(path);
      },
    );

    it.each([
      '/api/experimental',
      '/api/experimental/test',
      '/api/experimental/dags/a%2Fb/dag_runs/2026-01-02T03:04:05%2B00:00?state=x%20y&z',
      '/api/experimental/pools/%E6%97%A5%2f%25',
      '//api/experimental//test',
      '/x/../api/experimental/test',
      '/api%2Fexperimental/test',
    ])('%s goes to Windsock, as it was written', async (path) => {
      expect((await received(path)).url).toBe(path);
    });
  });

  describe('what is passed on', () => {
    it('the credentials, the host and an id', async () => {
      const { headers } = await received('/api/experimental/test', { Authorization: 'Basic YTpi', Host: 'a.example' });
      expect(headers).toMatchObject({ authorization: 'Basic YTpi', host: 'a.example' });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
      expect(headers).not.toHaveProperty('x-forwarded-prefix');
    });

    it('the address that the browser asked for, not one that the client made up', async () => {
      const made = { 'X-Forwarded-Host': 'localhost', 'X-Forwarded-Proto': 'https', Host: 'a.example:8000' };
      const { headers } = await received('/api/experimental/test', made);
      expect(headers).toMatchObject({ 'x-forwarded-host': 'a.example:8000', 'x-forwarded-proto': 'http' });
    });

    it('the address, behind those that the client sent', async () => {
      const { headers } = await received('/api/experimental/test', { 'X-Forwarded-For': '203.0.113.9' });
      expect(headers['x-forwarded-for']).toBe('203.0.113.9, 127.0.0.1');
    });

    it('bodies up to what Windsock takes', async () => {
      const limit = 16 * 1024 * 1024;
      expect((await received('/api/experimental/x', {}, Buffer.alloc(limit))).length).toBe(limit);
      expect((await send(toMirror, 'POST', '/api/experimental/x', { body: Buffer.alloc(limit + 1) })).status).toBe(413);
    });
  });
});

/** The last row of the audit record. */
async function lastRecord(): Promise<Record<string, unknown>> {
  const config = loadAirflowConfig({ AIRFLOW_HOME: join(folder, 'home') });
  const dataSource = await openDatabase(config, () => undefined);
  try {
    const [row] = await dataSource.query<{ extra: string }[]>('SELECT extra FROM log ORDER BY id DESC LIMIT 1');
    return JSON.parse(row!.extra) as Record<string, unknown>;
  } finally {
    await dataSource.destroy();
  }
}
