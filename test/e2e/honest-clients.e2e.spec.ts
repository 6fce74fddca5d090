import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsonClient } from '../../src/client/json-client.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { startChromium, whyNoChromium } from '../support/chromium.js';
import { send } from '../support/http.js';
import { openWebSite, type WebSite } from '../support/web-site.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const dag = `${api}/dags/example_bash_operator`;
const whyNot = whyNoChromium();

let database: AirflowDatabase;
let site: WebSite;
let windsock: RunningWindsock;
let own: string;

beforeAll(async () => {
  [database, site] = await Promise.all([airflowDatabase(), openWebSite()]);
  windsock = await startWindsock({
    env: {
      ...database.env,
      AIRFLOW__WEBSERVER__BASE_URL: 'http://airflow.corp:8080',
      AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True',
      AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: `http://ui.example:${site.port}`,
      AIRFLOW__WINDSOCK__ALLOWED_HOSTS: 'windsock',
    },
  });
  own = `http://airflow.corp:${new URL(windsock.url).port}`;
});

afterAll(async () => {
  await windsock.close();
  site.close();
  await database.remove();
});

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const json = { 'Content-Type': 'application/json' };

describe('a client that may change something', () => {
  it.each<[string, Record<string, string>]>([
    ['curl', { 'User-Agent': 'curl/7.88.1', Accept: '*/*' }],
    ['wget', { 'User-Agent': 'Wget/1.21.3', Accept: '*/*', 'Accept-Encoding': 'identity', Connection: 'Keep-Alive' }],
    [
      'requests of Python, as Airflow’s own client',
      { 'User-Agent': 'python-requests/2.31.0', 'Accept-Encoding': 'gzip, deflate', Accept: '*/*', ...json },
    ],
    [
      'requests with a session',
      { 'User-Agent': 'python-requests/2.31.0', Accept: '*/*', Cookie: 'session=x; AWSALB=y' },
    ],
    ['urllib of Python', { 'User-Agent': 'Python-urllib/3.11', 'Accept-Encoding': 'identity', Connection: 'close' }],
    [
      'HttpURLConnection of Java',
      { 'User-Agent': 'Java/1.8.0_392', Accept: 'text/html, image/gif, *; q=.2, */*; q=.2' },
    ],
    ['HttpClient of Java', { 'User-Agent': 'Java-http-client/17.0.9' }],
    [
      'Apache HttpClient',
      { 'User-Agent': 'Apache-HttpClient/4.5.14 (Java/17.0.9)', 'Accept-Encoding': 'gzip,deflate' },
    ],
    ['Go', { 'User-Agent': 'Go-http-client/1.1', 'Accept-Encoding': 'gzip' }],
    ['fetch of Node.js', { 'User-Agent': 'node', Accept: '*/*', 'Accept-Language': '*', 'Sec-Fetch-Mode': 'cors' }],
    ['Ruby', { 'User-Agent': 'Ruby', Accept: '*/*' }],
    [
      'Windows PowerShell',
      { 'User-Agent': 'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.1' },
    ],
    ['PowerShell', { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0; en-US) PowerShell/7.4.0' }],
    ['WinHTTP', { 'User-Agent': 'Mozilla/4.0 (compatible; Win32; WinHttp.WinHttpRequest.5)', Accept: '*/*' }],
    ['Postman', { 'User-Agent': 'PostmanRuntime/7.36.0', Accept: '*/*', 'Postman-Token': 'x' }],
    ['.NET, which says nothing', {}],
    ['a client of the service’s name', { Host: 'windsock:8080' }],
    ['a browser that says same-origin', { 'User-Agent': chrome, 'Sec-Fetch-Site': 'same-origin' }],
    ['a bookmark', { 'User-Agent': chrome, 'Sec-Fetch-Site': 'none', 'Upgrade-Insecure-Requests': '1' }],
    ['the own page', { 'User-Agent': chrome, Host: 'airflow.corp:9', Origin: 'http://airflow.corp:9' }],
    ['the own page at the default port', { 'User-Agent': chrome, Host: 'airflow.corp', Origin: 'http://airflow.corp' }],
    ['the own page by IPv6', { 'User-Agent': chrome, Host: '[::1]:9', Origin: 'http://[::1]:9' }],
    [
      'the own page by Referer',
      { 'User-Agent': chrome, Host: 'airflow.corp:9', Referer: 'http://airflow.corp:9/docs' },
    ],
    [
      'the own page behind a proxy with TLS',
      {
        'User-Agent': chrome,
        Host: '127.0.0.1',
        'X-Forwarded-Host': 'airflow.corp',
        'X-Forwarded-Proto': 'https',
        Origin: 'https://airflow.corp',
      },
    ],
    ['the own page behind a proxy that drops the port', { Host: 'airflow.corp', Origin: 'http://airflow.corp:8080' }],
  ])('%s is served', async (_name, headers) => {
    const calls = [
      ['GET', `${api}/test`],
      ['GET', `${dag}/paused/true`],
      ['GET', `${dag}/paused/false`],
      ['POST', `${dag}/dag_runs`, '{}'],
      ['DELETE', `${api}/pools/nope`],
    ] as const;
    const statuses: number[] = [];
    for (const [method, path, body] of calls) {
      statuses.push((await send(windsock.url, method, path, { headers, body })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 404]);
  });

  const urllib = 'import sys, urllib.request as r; print(r.urlopen(r.Request(sys.argv[1], b"{}")).read().decode())';
  const programs: [program: string, words: string[]][] = [
    ['curl', ['-q', '-sS', '-d', '{}']],
    ['python3', ['-c', urllib]],
  ];
  const isMissing = ([program]: (typeof programs)[number]) => spawnSync(program, ['--version']).status !== 0;
  it.skip.each(programs.filter(isMissing))('%s is served: it is not installed', () => undefined);
  it.each(programs.filter((each) => !isMissing(each)))('%s itself is served', async (program, words) => {
    const { stdout } = await promisify(execFile)(program, [...words, `${windsock.url}${dag}/dag_runs`]);
    expect(JSON.parse(stdout)).toHaveProperty('run_id');
  });

  it('Windsock’s own client is served', async () => {
    const client = new JsonClient({ endpointUrl: windsock.url });
    await client.createPool({ name: 'mine', slots: 1, description: '' });
    await client.deletePool('mine');
  });
});

describe.skipIf(whyNot !== null)('in a browser', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startChromium(['airflow.corp', 'ui.example', 'rebound.example']);
    page = await browser.newPage();
  });

  afterAll(() => browser.close());

  const run = (script: string) => page.evaluate(script);
  const call = (url: string, options: object) =>
    run(`fetch(${JSON.stringify(url)}, ${JSON.stringify(options)}).then(({ status }) => status)`);
  const submitted = async (script: string) => {
    const [answer] = await Promise.all([page.waitForNavigation(), run(script)]);
    return answer!.status();
  };
  const form = (url: string) =>
    `document.body.innerHTML = '<form method=post enctype=text/plain action="${url}"><input name="{&quot;conf&quot;: {&quot;x&quot;: &quot;" value="&quot;}}"></form>';
    document.forms[0].submit()`;

  it('the form of an own page is served', async () => {
    await page.goto(`${own}/`);
    expect(await submitted(form(`${own}${dag}/dag_runs`))).toBe(200);
  });

  it('a link of an own page is served', async () => {
    await page.goto(`${own}/`);
    expect(await submitted(`location.href = '${own}${dag}/paused/true'`)).toBe(200);
  });

  it('the page /docs may change what it tries out', async () => {
    await page.goto(`${own}/docs`, { waitUntil: 'networkidle0' });
    for (const [path, method, body] of [
      [`${dag}/paused/false`, 'GET'],
      [`${dag}/dag_runs`, 'POST', '{}'],
      [`${api}/pools/default_pool_not`, 'DELETE'],
    ] as const) {
      expect(await call(path, { method, body })).toBe(method === 'DELETE' ? 404 : 200);
    }
  });

  it('an origin that is allowed is served', async () => {
    site.show({ html: '<body>' });
    await page.goto(`http://ui.example:${site.port}/`);
    expect(await call(`${own}${dag}/dag_runs`, { method: 'POST', body: '{}', headers: json })).toBe(200);
    expect(await call(`${own}${api}/pools/nope`, { method: 'DELETE' })).toBe(404);
    expect(await call(`${own}${dag}/paused/false`, {})).toBe(200);
    expect(await submitted(form(`${own}${dag}/dag_runs`))).toBe(200);
  });

  it('an address that is typed in is served on localhost', async () => {
    const answer = await page.goto(`${windsock.url.replace('127.0.0.1', 'localhost')}${dag}/paused/false`);
    expect(answer!.status()).toBe(200);
  });

  it('a host that leads here without being ours reads and changes nothing', async () => {
    const rebound = own.replace('airflow.corp', 'rebound.example');
    const answer = await page.goto(`${rebound}/`);
    expect([answer!.status(), await answer!.text()]).toEqual([
      403,
      expect.stringContaining('[windsock] allowed_hosts'),
    ]);
    await page.goto(`${rebound}/docs`);
    for (const path of [`${api}/latest_runs`, `${dag}/code`, '/metrics', `${dag}/paused/true`]) {
      expect(await call(path, {}), path).toBe(403);
    }
    expect(await call(`${dag}/dag_runs`, { method: 'POST', body: '{}' })).toBe(403);
    expect(await call(`${api}/pools/default_pool`, { method: 'DELETE' })).toBe(403);
    expect(await call('/livez', {})).toBe(200);
  });
});
