import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../openapi/described.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { startChromium, whyNoChromium } from '../support/chromium.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const whyNot = whyNoChromium();

// Vitest keeps the reason of a skipped test to itself.
if (whyNot) console.warn(`The page /docs is not tested: ${whyNot}`);

it('/docs can be tested in a browser here, or is not required', (context) => {
  if (whyNot) context.skip(whyNot);
});

describe.skipIf(whyNot !== null).each(['', '/air/flow'])('/docs below %j', (basePath) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;
  let browser: Browser;
  let page: Page;
  /** What the browser did not like. */
  const complaints: string[] = [];

  beforeAll(async () => {
    database = await airflowDatabase();
    windsock = await startWindsock({
      env: { ...database.env, AIRFLOW__WEBSERVER__BASE_URL: `http://localhost:8080${basePath}` },
    });
    browser = await startChromium();
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1600 });
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    page.on('response', (reply) => reply.status() >= 400 && complaints.push(`${reply.url()} is ${reply.status()}`));
    await page.goto(`${windsock.url}${basePath}/docs`, { waitUntil: 'networkidle0' });
    await page.waitForSelector('.opblock');
  });

  afterAll(async () => {
    await browser.close();
    await windsock.close();
    await database.remove();
  });

  // As text: the types of this project know nothing of a browser.
  const inPage = (script: string) => page.evaluate(script);
  const textOf = (selector: string) => inPage(`document.querySelector('[id$="-test"] ${selector}').textContent`);

  it('shows every route', async () => {
    const ids = (await inPage(`[...document.querySelectorAll('.opblock')].map(({ id }) => id)`)) as string[];
    const shown = ids.map((id) => id.replace(/^operations-.*-/, ''));
    expect(shown.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });

  it('tries a route out', async () => {
    await page.click('[id$="-test"] .opblock-summary-control');
    await page.waitForSelector('[id$="-test"] .try-out__btn');
    await page.click('[id$="-test"] .try-out__btn');
    await page.waitForSelector('[id$="-test"] .execute');
    await page.click('[id$="-test"] .execute');
    await page.waitForSelector('[id$="-test"] .live-responses-table');
    expect(await textOf('.live-responses-table tbody .response-col_status')).toContain('200');
    expect(await textOf('.request-url')).toContain(`${windsock.url}${basePath}/api/experimental/test`);
  });

  it('gives the browser nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });

  it('asks no other server', async () => {
    const urls = (await inPage(`performance.getEntriesByType('resource').map(({ name }) => name)`)) as string[];
    expect(urls.filter((url) => !url.startsWith(windsock.url) && !url.startsWith('data:'))).toEqual([]);
  });
});
