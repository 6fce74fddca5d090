import bcrypt from 'bcrypt';
import type { Browser, Page, SerializedAXNode } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/common/version.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { startChromium, whyNoChromium } from '../support/chromium.js';
import { dialects } from '../support/dialects.js';
import { faultyProxy } from '../support/faulty-proxy.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const passwords = { AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' };
const denyAll = { AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.deny_all' };
const policy =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const evil = `<script>alert("1")</script>'&`;

let running: RunningWindsock | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** Starts Windsock for one test. */
async function start(database: AirflowDatabase, env: Record<string, string> = {}) {
  const { url } = (running = await startWindsock({ env: { ...database.env, ...env } }));
  return async (path: string, options: Parameters<typeof send>[3] = {}, method = 'GET'): Promise<Answer> => {
    const answer = await send(url, method, path, options);
    // Where a line of the page or of its source may end is of no interest here.
    return { ...answer, text: answer.text.replaceAll('<wbr />', '').replaceAll(/\s+(?=<)|(?<=>)\s+/g, '') };
  };
}

const as = (name: string, password = 'secret') => ({
  headers: { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` },
});

async function addUsers({ sql }: AirflowDatabase): Promise<void> {
  for (const name of ['ada', 'vic', 'nemo']) {
    await sql('INSERT INTO users (username, password) VALUES (?, ?)', name, bcrypt.hashSync('secret', 4));
  }
}

async function addDags({ sql }: AirflowDatabase, ...ids: string[]): Promise<void> {
  const row = '(?, ?, ?, ?)';
  const values = ids.flatMap((id) => [id, false, false, true]);
  await sql(
    `INSERT INTO dag (dag_id, is_paused, is_subdag, is_active) VALUES ${ids.map(() => row).join(', ')}`,
    ...values,
  );
}

async function addRun({ sql }: AirflowDatabase, dagId: string, date: string | null, state: string): Promise<void> {
  const columns = 'dag_id, run_id, execution_date, state';
  await sql(`INSERT INTO dag_run (${columns}) VALUES (?, ?, ?, ?)`, dagId, `${date} ${state}`, date, state);
}

/** The ids of the DAGs that a page shows. */
function dagsOn({ text }: Answer): string[] {
  const table = /<table class="runs">[^]*?<\/table>/.exec(text)?.[0] ?? '';
  return [...table.matchAll(/<th scope="row">([^]*?)(?:<span|<\/th>)/g)].map(([, id]) => id!);
}

const signInSentence = '<a href="sign-in">Sign in</a>to see DAGs and pools.';

/** What no stranger may read of the database that a test uses. */
function expectPublicPart({ status, headers, text }: Answer): void {
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(headers).not.toHaveProperty('www-authenticate');
  expect(text).toContain(`Windsock<small>${version}</small>`);
  expect(text).toContain('<span class="chip good">healthy</span>');
  expect(text).toContain('href="health"');
  expect(text).not.toContain('<table');
  expect(text).not.toMatch(/example_bash_operator|default_pool/);
}

describe('the visible parts of the page, by caller', () => {
  let database: AirflowDatabase;
  beforeAll(async () => {
    database = await airflowDatabase();
    await addUsers(database);
  });
  afterAll(() => database.remove());

  it('with open access, a visitor sees everything and is not signed in', async () => {
    const call = await start(database);
    for (const path of ['/', '/sign-in']) {
      const page = await call(path);
      expect(dagsOn(page)).toContain('example_bash_operator');
      expect(page.text).toContain('<th scope="row">default_pool</th>');
      expect(page.text).not.toMatch(/Sign in|Signed in/);
    }
  });

  it('a stranger sees the public part, and a way to sign in that asks for credentials', async () => {
    const call = await start(database, passwords);
    const page = await call('/');
    expectPublicPart(page);
    expect(page.text).toContain(signInSentence);
    const asked = await call('/sign-in');
    expect([asked.status, asked.headers['www-authenticate']]).toEqual([401, 'Basic']);
  });

  it('a signed-in caller sees the DAGs and the pools', async () => {
    const call = await start(database, passwords);
    for (const path of ['/', '/sign-in']) {
      const page = await call(path, as('ada'));
      expect(page.status).toBe(200);
      expect(page.text).toContain('Signed in as<b>ada</b>.');
      expect(dagsOn(page)).toContain('example_bash_operator');
      expect(page.text).toContain('<th scope="row">default_pool</th>');
    }
  });

  it('a browser is asked again after a mistake, and slowed down after many', async () => {
    const call = await start(database, { ...passwords, AIRFLOW__API__AUTH_MAX_FAILURES: '3' });
    const malformed = { headers: { Authorization: 'Basic !' } };
    for (const [path, credentials] of [
      ['/', as('ada', 'wrong')],
      ['/sign-in', as('nobody')],
      ['/', malformed],
      ['/sign-in', malformed],
    ] as const) {
      const { status, headers, text } = await call(path, credentials);
      expect([status, headers['www-authenticate'], text]).toEqual([401, 'Basic', 'Unauthorized']);
    }
    const statuses: number[] = [];
    for (const path of ['/', '/sign-in', '/']) statuses.push((await call(path, as('ada', 'wrong'))).status);
    expect(statuses).toContain(429);
    expectPublicPart(await call('/'));
  });

  it('the API still answers a wrong password with 403', async () => {
    const call = await start(database, passwords);
    const { status, headers } = await call('/api/experimental/pools', as('ada', 'wrong'));
    expect([status, headers['www-authenticate']]).toEqual([403, undefined]);
  });

  it('with deny_all, every caller sees only the public part', async () => {
    const call = await start(database, denyAll);
    for (const options of [{}, as('ada')]) {
      const page = await call('/', options);
      expectPublicPart(page);
      expect(page.text).toContain('shown to nobody here');
      expect((await call('/sign-in', options)).status).toBe(403);
    }
  });

  it('a caller with credentials of an unknown kind is a stranger', async () => {
    const call = await start(database, passwords);
    const page = await call('/', { headers: { Authorization: 'Bearer x' } });
    expectPublicPart(page);
  });

  it('rules for DAGs count: a viewer of some sees these and no pools', async () => {
    const roles = 'ada = viewer; vic = viewer example_* sales_*';
    const call = await start(database, { ...passwords, AIRFLOW__WINDSOCK__USER_ROLES: roles });
    const all = await call('/', as('ada'));
    expect(dagsOn(all)).toContain('etl_orders');
    expect(all.text).toContain('default_pool');
    const some = await call('/', as('vic'));
    expect(dagsOn(some)).toEqual(dagsOn(all).filter((id) => /^(example|sales)_/.test(id)));
    expect(dagsOn(some)).toHaveLength(4);
    expect(some.text).not.toMatch(/etl_orders|default_pool|Pools/);
    expect((await call('/?q=etl', as('vic'))).text).toContain('No DAG has “etl” in its id.');
    const none = await call('/', as('nemo'));
    expect(none.text).toContain('There are no DAGs that you may see.');
    expect(none.text).not.toMatch(/<table|default_pool/);
  });
});

describe('over HTTP', () => {
  let database: AirflowDatabase;
  beforeAll(async () => void (database = await airflowDatabase()));
  afterAll(() => database.remove());

  it('the page has its own policy and is not cached, and HEAD is GET without a body', async () => {
    const call = await start(database);
    const get = await call('/');
    expect(get.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    const head = await call('/', {}, 'HEAD');
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']]);
    expect((await call('/', { body: '{}' }, 'POST')).status).toBe(405);
  });

  it('the stylesheet is sent once, and 304 after that', async () => {
    const call = await start(database, denyAll);
    const first = await call('/landing.css');
    expect(first.headers).toMatchObject({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' });
    const tag = first.headers.etag!;
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await call('/landing.css', { headers: { 'If-None-Match': known } });
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', tag]);
    }
    expect((await call('/landing.css', { headers: { 'If-None-Match': '"other"' } })).text).toBe(first.text);
  });

  it('links only to what is there', async () => {
    const call = await start(database);
    const { text } = await call('/');
    const places = [...text.matchAll(/<a href="([a-z.]+)"/g)].map(([, path]) => path!);
    expect(places).toContain('health');
    for (const path of [...places, 'landing.css']) expect((await call(`/${path}`)).status).toBeLessThan(400);
  });

  it('below a base path, the page is at its slash, and the path without it leads there', async () => {
    const call = await start(database, { AIRFLOW__WEBSERVER__BASE_URL: 'https://example.com/air/flow' });
    const page = await call('/air/flow/?q=bash');
    expect(dagsOn(page)).toEqual(['example_bash_operator']);
    for (const method of ['GET', 'HEAD']) {
      const moved = await call('/air/flow?q=bash', {}, method);
      expect([moved.status, moved.headers.location]).toEqual([302, './flow/?q=bash']);
      expect(new URL(moved.headers.location!, 'https://example.com/air/flow?q=bash').href).toBe(
        'https://example.com/air/flow/?q=bash',
      );
    }
    expect((await call('/air/flow/landing.css')).status).toBe(200);
    expect((await call('/air/flow/sign-in')).status).toBe(200);
    for (const path of ['/', '/air', '/air/', '//air/flow', '//air/flow/', '/air/flow//x', '/air/flowers/']) {
      expect((await call(path)).status).toBe(404);
    }
  });

  it('below a base path, a path that is written otherwise leads to no other host', async () => {
    const call = await start(database, { AIRFLOW__WEBSERVER__BASE_URL: 'https://example.com/air/flow' });
    for (const [path, location] of [
      ['/air/flow#//evil.example', './flow/'],
      ['/air/flow?//evil.example#x', './flow/?//evil.example'],
      ['/air%2Fflow', './air%2Fflow/'],
      ['/air/flow%2F', './flow%2F/'],
      ['http://evil.example/air/flow', './flow/'],
    ] as const) {
      const moved = await call(path);
      expect([moved.status, moved.headers.location]).toEqual([302, location]);
    }
    for (const path of ['/air/flow//', '/air/flow%2F/', '/air/flow/#x']) expect((await call(path)).status).toBe(200);
  });
});

describe.each(dialects)('on %s', (dialect) => {
  let database: AirflowDatabase;
  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    await addDags(database, evil, 'no_state', 'B', 'a');
    await addRun(database, 'etl_orders', '2026-01-02 03:04:05.000007', 'failed');
    await addRun(database, 'etl_orders', '2026-01-02 03:04:05.000008', 'success');
    await addRun(database, 'etl_orders', null, 'running');
    await addRun(database, evil, '2026-02-03 04:05:06', evil);
    await database.sql('UPDATE dag SET is_paused = ?, description = ? WHERE dag_id = ?', true, evil, 'etl_orders');
    await database.sql('UPDATE dag SET is_active = ? WHERE dag_id = ?', false, 'a');
    const pool = 'INSERT INTO slot_pool (pool, slots, description) VALUES (?, ?, ?)';
    await database.sql(pool, evil, -1, evil);
    await database.sql(pool, 'empty', 0, null);
  });
  afterAll(() => database.remove());

  const row = ({ text }: Answer, id: string) =>
    [...text.matchAll(/<tr>[^]*?<\/tr>/g)].map(([tr]) => tr).find((tr) => tr.includes(`>${id}`))!;
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;';

  it('each DAG has its pause and the run with the latest date; sub-DAGs are left out', async () => {
    const page = await (await start(database))('/');
    const ids = dagsOn(page);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toEqual(
      expect.arrayContaining(['B', 'a', 'etl_orders', 'example_subdag_operator', 'sales_report.weekly']),
    );
    expect(ids).not.toContain('example_subdag_operator.section-1');
    expect(row(page, 'etl_orders')).toMatch(
      />paused<[^]*class="chip good">success<[^]*datetime="2026-01-02T03:04:05Z"/,
    );
    expect(row(page, 'B')).toMatch(/<td>on<\/td>[^]*none/);
    expect(row(page, 'a')).toContain('inactive');
    expect(row(page, 'empty')).toMatch(/<td class="number">0<\/td>\s*<td><\/td>/);
  });

  it('every text of others is escaped', async () => {
    const call = await start(database);
    const page = await call('/');
    expect(page.text).not.toContain('<script');
    expect(row(page, escaped)).toContain(`<span class="chip plain">${escaped}</span>`);
    expect(page.text).toContain(`<span class="quiet">${escaped}</span>`);
    expect(page.text).toContain(`<th scope="row">${escaped}</th>`);
    expect(page.text).toContain(`<td>${escaped}</td>`);
    expect(page.text).toContain('<td class="number">no limit</td>');
    const asked = await call(`/?q=${encodeURIComponent(`"><script>`)}`);
    expect(asked.text).not.toContain('<script');
    expect(asked.text).toContain('value="&quot;&gt;&lt;script&gt;"');
  });

  it('the filter finds a part of an id in upper or lower case, and does not read patterns', async () => {
    const call = await start(database);
    expect(dagsOn(await call('/?q=BASH'))).toEqual(['example_bash_operator']);
    expect(dagsOn(await call('/?q=sales_'))).toEqual(['sales_report', 'sales_report.weekly']);
    expect(dagsOn(await call('/?q=%25'))).toEqual([]);
    expect(dagsOn(await call('/?q=%00%F0%9F%98%80'))).toEqual([]);
  });
});

describe('with many DAGs and pools', () => {
  let database: AirflowDatabase;
  beforeAll(async () => {
    database = await airflowDatabase();
    await addDags(database, ...Array.from({ length: 1250 }, (_, index) => `many_${String(index).padStart(4, '0')}`));
    for (let index = 0; index < 150; index++) {
      await database.sql('INSERT INTO slot_pool (pool, slots) VALUES (?, 1)', `many_${index}`);
    }
  });
  afterAll(() => database.remove());

  it('a page shows a hundred, and leads to the others', async () => {
    const call = await start(database);
    const first = await call('/?q=many_');
    expect(dagsOn(first)).toHaveLength(100);
    expect(first.text).toContain('DAGs 1 to 100 of 1,250');
    expect(first.text).toContain('<a rel="next" href="?q=many_&amp;page=2">');
    expect(first.text).not.toContain('rel="prev"');
    const last = await call('/?q=many_&page=13');
    expect(dagsOn(last)[0]).toBe('many_1200');
    expect(dagsOn(last)).toHaveLength(50);
    expect(last.text).not.toContain('rel="next"');
    expect(dagsOn(await call('/?q=many_&page=99999'))).toEqual(dagsOn(last));
    expect(first.text.length).toBeLessThan(60_000);
    expect(first.text.match(/<td class="number">/g)).toHaveLength(100);
    expect(first.text).toContain('And 51 more');
  });
});

const servers = dialects.filter((dialect) => dialect !== 'sqlite');

// With none: this run tests no database that has a server.
describe.runIf(servers.length > 0).each(servers)('while the database on %s is away', (dialect) => {
  it.each(['closed', 'stalled'] as const)('(%s) the page says so in bounded time', async (state) => {
    const database = await airflowDatabase(dialect);
    await addUsers(database);
    const url = database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!;
    const [, host, port] = /@([^@:/]+):(\d+)\//.exec(url)!;
    const proxy = await faultyProxy({ host: host!, port: Number(port) });
    const env = {
      ...passwords,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: url.replace(`@${host}:${port}/`, `@127.0.0.1:${proxy.port}/`),
      AIRFLOW__CORE__SQL_ALCHEMY_STATEMENT_TIMEOUT: '60',
      AIRFLOW__CORE__SQL_ALCHEMY_POOL_TIMEOUT: '1',
    };
    try {
      const known = await start(database, env);
      expect(dagsOn(await known('/', as('ada')))).not.toEqual([]);
      await running!.close();
      const open = await start(database, { ...env, AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.default' });
      proxy.become(state);
      const begin = performance.now();
      const page = await open('/');
      expect(performance.now() - begin).toBeLessThan(15_000);
      expect(page.status).toBe(200);
      expect(page.text).toContain('<span class="chip bad">unhealthy</span>');
      expect(page.text).toContain('<span class="chip plain">unknown</span>');
      expect(page.text).toContain('The database does not answer');
      proxy.become('closed');
      await running!.close();
      proxy.become('open');
      const closed = await start(database, env);
      proxy.become('closed');
      const unchecked = await closed('/', as('ada'));
      expect([unchecked.status, unchecked.headers['www-authenticate']]).toEqual([200, undefined]);
      expect(unchecked.text).toContain('Who you are cannot be checked now');
      expect((await closed('/sign-in', as('ada'))).status).toBe(503);
    } finally {
      proxy.become('closed');
      await running?.close();
      running = undefined;
      await proxy.remove();
      await database.remove();
    }
  });
});

const noChromium = whyNoChromium();

describe.skipIf(noChromium !== null)(`in a browser${noChromium ? `: ${noChromium}` : ''}`, () => {
  let database: AirflowDatabase;
  let browser: Browser;
  beforeAll(async () => {
    [database, browser] = await Promise.all([airflowDatabase(), startChromium()]);
    await addUsers(database);
    await addDags(database, evil, 'x'.repeat(250), 'many_words_'.repeat(20));
    const states = ['success', 'failed', 'running', 'queued'];
    for (const [index, state] of states.entries()) {
      const dagId = ['etl_orders', 'example_bash_operator', 'sales_report', 'no_task_yet'][index]!;
      await addRun(database, dagId, `2026-01-02 03:04:0${index}`, state);
    }
    await database.sql("UPDATE dag SET description = 'Loads orders' WHERE dag_id = 'etl_orders'");
    await database.sql("INSERT INTO slot_pool (pool, slots, description) VALUES ('warehouse', 100000, 'Connections')");
  });
  afterAll(async () => {
    await browser.close();
    await database.remove();
  });

  interface View {
    readonly env?: Record<string, string>;
    readonly width?: number;
    readonly scheme?: 'light' | 'dark';
    readonly user?: string;
  }

  /** Opens a page with a profile of its own; whatever the console says, or the policy refuses, fails the test. */
  async function view(
    path: string,
    { env, width = 1000, scheme = 'light', user }: View,
    look: (page: Page) => Promise<void>,
  ) {
    await start(database, env);
    const context = await browser.createBrowserContext();
    try {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('requestfailed', (request) => complaints.push(request.url()));
      page.on(
        'response',
        (response) => response.status() >= 400 && user === undefined && complaints.push(response.url()),
      );
      if (user) await page.authenticate({ username: user, password: 'secret' });
      await page.setViewport({ width, height: 800 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(`${running!.url}${path}`);
      await look(page);
      expect(complaints).toEqual([]);
    } finally {
      // With its connections, which would keep the server from closing.
      await context.close();
    }
  }

  const dagRows = 'section[aria-labelledby=dags] tbody tr';
  const poolRows = 'section[aria-labelledby=pools] tbody tr';

  /** What a browser makes of an expression; as text, for the DOM's types are not those of a server's code. */
  const ask = <T>(page: Page, expression: string) => page.evaluate(expression) as Promise<T>;
  const askAll = <T>(page: Page, selector: string, expression: string) =>
    ask<T[]>(page, `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => ${expression})`);
  const cells = (page: Page, rows: string) =>
    askAll<string[]>(page, rows, '[...one.cells].map((cell) => cell.innerText)');

  it('shows the tables, and leads from the filter to what it finds', async () => {
    await view('/', {}, async (page) => {
      expect(await cells(page, dagRows)).toEqual(
        expect.arrayContaining([
          [evil, 'on', 'none'],
          ['etl_orders\nLoads orders', 'paused', 'success 2026-01-02 03:04:00'],
          ['example_bash_operator', 'paused', 'failed 2026-01-02 03:04:01'],
        ]),
      );
      expect(await cells(page, poolRows)).toEqual([
        ['default_pool', '128', 'Default pool'],
        ['warehouse', '100000', 'Connections'],
      ]);
      await page.type('#q', 'Bash');
      await Promise.all([page.waitForNavigation(), page.click('button')]);
      expect(new URL(page.url()).search).toBe('?q=Bash');
      expect((await cells(page, dagRows)).map(([id]) => id)).toEqual(['example_bash_operator']);
      await Promise.all([page.waitForNavigation(), page.click('form a')]);
      expect(await ask(page, 'document.querySelector("#q").value')).toBe('');
    });
  });

  it('signs in by the link, and is signed in on the page itself from then on', async () => {
    await view('/', { env: passwords, user: 'ada' }, async (page) => {
      expect(await page.$$('table')).toHaveLength(0);
      await Promise.all([page.waitForNavigation(), page.click('a[href=sign-in]')]);
      expect(await ask(page, 'document.querySelector("header b").textContent')).toBe('ada');
      await page.goto(`${running!.url}/`);
      expect(await page.$$('table')).toHaveLength(2);
    });
  });

  const views: [string, View][] = [
    ['/', {}],
    ['/?q=nothing', { scheme: 'dark' }],
    ['/', { scheme: 'dark', width: 360 }],
    ['/', { env: passwords, scheme: 'dark' }],
    ['/', { width: 360 }],
  ];

  it.each(views)('%s with %j fits and has contrast', async (path, how) => {
    await view(path, how, async (page) => {
      expect(await ask(page, 'document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      const texts = await ask<{ text: string; contrast: number }[]>(page, contrasts);
      expect(texts.length).toBeGreaterThan(8);
      expect(texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
      const ground = await ask<number>(page, 'getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0]');
      expect(Number(ground) > 128).toBe(how.scheme !== 'dark');
    });
  });

  it('has the structure that a screen reader needs', async () => {
    await view('/', {}, async (page) => {
      expect(await ask(page, 'document.documentElement.lang')).toBe('en');
      expect(await page.title()).toBe('Windsock');
      const headings = await askAll(page, 'h1, h2, h3', "one.tagName + ' ' + one.textContent.trim()");
      expect(headings).toEqual([`H1 Windsock ${version}`, 'H2 Health', 'H2 Links', 'H2 DAGs', 'H2 Pools']);
      const tables = await askAll(
        page,
        'table',
        '[one.caption.innerText, ...[...one.tHead.rows[0].cells].map((cell) => cell.scope)]',
      );
      expect(tables).toEqual([
        [expect.stringMatching(/^\d+ DAGs, each with its latest run/), 'col', 'col', 'col'],
        ['2 pools of slots that tasks share', 'col', 'col', 'col'],
      ]);
      expect(new Set(await askAll(page, 'tbody tr', 'one.cells[0].scope'))).toEqual(new Set(['row']));
      expect(await askAll(page, 'script, style, [style]', 'one.outerHTML')).toEqual([]);
      const dates = await askAll<string>(page, 'time', 'one.dateTime');
      expect(dates.filter((date) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date))).toEqual([]);
      expect(dates).toContain('2026-01-02T03:04:00Z');
      const heard = namesIn(await page.accessibility.snapshot());
      for (const name of [
        'searchbox Id contains',
        'button Filter',
        'link Health (JSON)',
        'region DAGs',
        'navigation Links',
      ]) {
        expect(heard).toContain(name);
      }
    });
  });
});

/** Role and name of everything that a screen reader finds. */
function namesIn(node: SerializedAXNode | null): string[] {
  return node ? [`${node.role} ${node.name}`, ...(node.children ?? []).flatMap(namesIn)] : [];
}

/** For the page: each element with text of its own, and its WCAG contrast with the ground behind it. */
const contrasts = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const colour = channels(getComputedStyle(element).backgroundColor);
    return colour[3] === 0 ? ground(element.parentElement) : colour;
  };
  const luminance = (colour) => {
    const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = colour.slice(0, 3).map((value) => linear(value / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const hasText = ({ childNodes }) => [...childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
  return [...document.body.querySelectorAll('*')].filter(hasText).map((element) => {
    const pair = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))];
    return { text: element.textContent, contrast: (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05) };
  });
})()`;
