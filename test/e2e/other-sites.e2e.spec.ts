import bcrypt from 'bcrypt';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { startChromium, whyNoChromium } from '../support/chromium.js';
import { type CrossSiteTry, crossSiteTries } from '../support/cross-site-tries.js';
import { type RecordingProxy, recordingProxy } from '../support/recording-proxy.js';
import { openWebSite, type WebSite } from '../support/web-site.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const whyNot = whyNoChromium();
const api = '/api/experimental';
const dag = `${api}/dags/example_bash_operator`;
const targets = { trigger: `${dag}/dag_runs`, pause: `${dag}/paused/true`, dag, pool: `${api}/pools/p` };
const hosts = ['airflow.corp', 'ui.airflow.corp', 'evil.example', 'ui.example'];

let database: AirflowDatabase;
let browser: Browser;
let site: WebSite;

// Vitest keeps the reason of a skipped test to itself.
if (whyNot) console.warn(`Requests of other sites are not tested in a browser: ${whyNot}`);

describe.skipIf(whyNot !== null)('over plain HTTP to a named host, in a browser', () => {
  beforeAll(async () => {
    database = await airflowDatabase();
    await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', 'ada', bcrypt.hashSync('secret', 4));
    [browser, site] = await Promise.all([startChromium(hosts), openWebSite()]);
  });

  afterAll(async () => {
    await browser.close();
    site.close();
    await database.remove();
  });

  describe.each([
    ['where everybody is let in', {}, () => Promise.resolve()],
    ['with a password', { AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' }, signIn],
    // Windsock itself sets none: they must change nothing.
    ['with cookies', {}, giveCookie],
  ])('%s', (_name, env, prepare) => {
    let windsock: RunningWindsock;
    let tap: RecordingProxy;
    let context: BrowserContext;
    let page: Page;
    let own: string;

    beforeAll(async () => {
      windsock = await startWindsock({
        env: {
          ...database.env,
          AIRFLOW__WEBSERVER__BASE_URL: 'http://airflow.corp:8080',
          AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: `http://ui.example:${site.port}`,
          ...env,
        },
      });
      tap = await recordingProxy(Number(new URL(windsock.url).port));
      own = `http://airflow.corp:${tap.port}`;
    });

    afterAll(async () => {
      tap.close();
      await windsock.close();
    });

    beforeAll(async () => {
      context = await browser.createBrowserContext();
      await prepare(context, own);
      await reset();
      page = await context.newPage();
    });

    afterAll(() => context.close());

    it.each(crossSiteTries.map((each, index) => [index, each.method, each.name, each] as const))(
      'try %i is refused: %s by %s',
      async (index, method, _title, each) => {
        const before = await state();
        const records = await provoke(each, index);
        expect(records.length).toBeGreaterThan(0);
        for (const { method: sent, status, answerHeaders } of records) {
          if (sent === 'OPTIONS') expect(answerHeaders).not.toHaveProperty('access-control-allow-origin');
          else expect([sent, status]).toEqual([method, 403]);
        }
        expect(await state()).toEqual(before);
      },
    );

    /** Shows the page, and returns what of it arrived, when that is answered. */
    async function provoke(each: CrossSiteTry, index: number) {
      const mark = `try=${index}`;
      const away = (status: number) =>
        `/redirect/${status}/${encodeURIComponent(`${own}${targets[each.target]}?${mark}`)}`;
      site.show(each.page(`${own}${targets[each.target]}?${mark}`, away));
      const mine = () => tap.records.filter(({ url }) => url.endsWith(`?${mark}`));
      // It may lead away, or never end.
      void page.goto(`http://${each.from}:${site.port}/${index}`).catch(() => undefined);
      await expect.poll(() => mine().length, { timeout: 5000, interval: 10 }).toBeGreaterThan(0);
      // A browser that was told no goes no further.
      if (mine()[0]!.method === 'OPTIONS') await page.waitForFunction("document.title === 'done'");
      return mine();
    }
  });
});

async function signIn(context: BrowserContext, own: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(own.replace('//', '//ada:secret@') + '/sign-in');
  expect(await page.evaluate('document.querySelector("header b").textContent')).toBe('ada');
  await page.close();
}

async function giveCookie(context: BrowserContext): Promise<void> {
  await context.setCookie({ name: 'session', value: 'x', domain: 'airflow.corp', path: '/' });
}

/** A DAG that runs, no run of it, and a pool. */
async function reset(): Promise<void> {
  await database.sql('UPDATE dag SET is_paused = 0');
  await database.sql("DELETE FROM slot_pool WHERE pool = 'p'");
  await database.sql("INSERT INTO slot_pool (pool, slots) VALUES ('p', 1)");
}

/** All that a try could change. */
async function state() {
  return Promise.all([
    database.sql('SELECT dag_id, is_paused FROM dag ORDER BY dag_id'),
    database.sql('SELECT dag_id, run_id FROM dag_run ORDER BY id'),
    database.sql('SELECT pool, slots FROM slot_pool ORDER BY id'),
    database.sql('SELECT count(*) AS n FROM log'),
  ]);
}
