import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { document } from './described.js';

interface Served {
  readonly servers: readonly unknown[];
  readonly security: readonly unknown[];
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, unknown>> };
}

let database: AirflowDatabase;
let windsock: RunningWindsock | undefined;

beforeAll(async () => {
  database = await airflowDatabase();
});

afterEach(async () => {
  await windsock?.close();
  windsock = undefined;
});

afterAll(() => database.remove());

async function start(env: Record<string, string> = {}) {
  const { url } = (windsock = await startWindsock({ env: { ...database.env, ...env } }));
  return (method: string, path: string, headers: Record<string, string> = {}) => send(url, method, path, { headers });
}

const basePath = { AIRFLOW__WEBSERVER__BASE_URL: 'https://example.com/air/flow/' };

describe('what a service tells of its API', () => {
  it('has every route, and the ways to say who calls that are configured', async () => {
    const call = await start();
    const served = (await call('GET', '/openapi.json')).json<Served>();
    expect(Object.keys(served.paths)).toEqual(Object.keys(document.paths));
    expect(served).toMatchObject({ servers: [{ url: '/' }], security: [{}], components: { securitySchemes: {} } });
  });

  it.each([
    ['airflow.api.auth.backend.deny_all', [], []],
    ['airflow.contrib.auth.backends.password_auth', [{ basic: [] }], ['basic']],
    ['airflow.api.auth.backend.basic_auth, airflow.contrib.auth.backends.password_auth', [{ basic: [] }], ['basic']],
    ['airflow.api.auth.backend.basic_auth, airflow.api.auth.backend.default', [{ basic: [] }, {}], ['basic']],
  ])('with %s', async (backend, security, schemes) => {
    const call = await start({ AIRFLOW__API__AUTH_BACKEND: backend });
    const served = (await call('GET', '/openapi.json')).json<Served>();
    expect(served.security).toEqual(security);
    expect(Object.keys(served.components.securitySchemes)).toEqual(schemes);
  });

  it('is the same in YAML', async () => {
    const call = await start(basePath);
    const [json, yaml] = [await call('GET', '/air/flow/openapi.json'), await call('GET', '/air/flow/openapi.yaml')];
    expect(yaml.headers['content-type']).toBe('application/yaml');
    expect(parse(yaml.text)).toEqual(json.json());
  });

  it('has the path of base_url, or of the proxy that is trusted', async () => {
    const call = await start({ ...basePath, AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' });
    const serversFor = async (headers: Record<string, string>) =>
      (await call('GET', '/air/flow/openapi.json', headers)).json<Served>().servers;
    expect(await serversFor({})).toEqual([{ url: '/air/flow' }]);
    expect(await serversFor({ 'X-Forwarded-Prefix': '/outside' })).toEqual([{ url: '/outside' }]);
    expect(await serversFor({ 'X-Forwarded-Prefix': '/$&"' })).toEqual([{ url: '/air/flow' }]);
  });

  it('believes no proxy by itself', async () => {
    const call = await start();
    const answer = await call('GET', '/openapi.json', { 'X-Forwarded-Prefix': '/outside' });
    expect(answer.json<Served>().servers).toEqual([{ url: '/' }]);
  });

  it('has no route that is elsewhere', async () => {
    const call = await start({ AIRFLOW__WINDSOCK__METRICS_PORT: '38127' });
    const served = (await call('GET', '/openapi.json')).json<Served>();
    expect(Object.keys(document.paths).filter((path) => !(path in served.paths))).toEqual(['/metrics']);
  });
});

describe('the files', () => {
  const types: [path: string, type: string][] = [
    ['/openapi.json', 'application/json'],
    ['/openapi.yaml', 'application/yaml'],
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/docs.css', 'text/css; charset=utf-8'],
    ['/docs/docs.js', 'text/javascript; charset=utf-8'],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
    ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ];

  it('go out once to a client that keeps them', async () => {
    const call = await start();
    for (const [path, type] of types) {
      const [get, head] = [await call('GET', path), await call('HEAD', path)];
      expect([get.status, get.headers['content-type']]).toEqual([200, type]);
      expect([head.status, head.text, head.headers['content-length']]).toEqual([
        200,
        '',
        get.headers['content-length'],
      ]);
      const tag = { 'If-None-Match': `"other", W/${get.headers.etag}` };
      expect(await call('GET', path, tag)).toMatchObject({ status: 304, text: '' });
      expect((await call('GET', path, { 'If-None-Match': '"other"' })).status).toBe(200);
    }
  });

  it('are these and no others', async () => {
    const call = await start();
    for (const name of [
      'index.html',
      'package.json',
      'swagger-ui.js',
      '..%2F..%2Fpackage.json',
      '%2e%2e',
      'toString',
    ]) {
      expect((await call('GET', `/docs/${name}`)).status).toBe(404);
    }
  });

  it('let the page load nothing from elsewhere, and no script of its own', async () => {
    const call = await start();
    const { headers, text } = await call('GET', '/docs');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(text).not.toMatch(/<script>|https?:|="\//);
    expect((await call('GET', '/docs/docs.js')).headers['content-security-policy']).toBe(
      "default-src 'none';frame-ancestors 'none'",
    );
  });
});
