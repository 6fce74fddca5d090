import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplication } from '../../src/application.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import type { RouteTable } from '../../src/http/route-table.js';
import { send } from '../support/http.js';
import { openSqlite } from '../support/servers/sql-connection.js';
import { type CurlExample, printedByCurl, readCurlExamples } from './console-examples.js';
import { readPage } from './markdown.js';
import { differsFromPrinted } from './printed-answers.js';
import { occursInSource, printedMessages } from './source-messages.js';

const page = readPage('docs/endpoints.md');

/** A part of the page: the method and the path in its heading, and what stands below. */
interface Section {
  readonly method: string;
  /** With `:name` for a parameter, as the application has it. */
  readonly path: string;
  readonly text: string;
}

const sections: Section[] = [...page.matchAll(/^### `([A-Z]+) (\S+)`$([^]*?)(?=^##|$(?![^]))/gm)].map(
  ([, method, path, text]) => ({ method: method!, path: path!.replaceAll(/<(\w+)>/g, ':$1'), text: text! }),
);

/** Everything runs on an embedded database with the example DAGs. */
async function create(home: string, env: Record<string, string> = {}) {
  const settings = { AIRFLOW_HOME: home, AIRFLOW__CORE__LOGGING_LEVEL: 'ERROR', ...env };
  const application = await createApplication(loadAirflowConfig(settings));
  await application.listen(0, '127.0.0.1');
  return application;
}

let home: string;
let application: Awaited<ReturnType<typeof create>>;
let url: string;
let since: number;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'windsock-'));
  since = Date.now();
  application = await create(home);
  url = await application.getUrl();
});

afterAll(async () => {
  await application.close();
  rmSync(home, { recursive: true });
});

it('every route has a section, and every section a route', () => {
  const server = application.getHttpAdapter().getInstance() as unknown as FastifyInstance & { routeTable: RouteTable };
  const routes = server.routeTable.list().filter((route) => !route.startsWith('HEAD '));
  expect(sections.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes);
});

// In their order: each finds what those before it left.
describe('what an example prints is the answer', () => {
  const call = ({ method, path, headers, body }: CurlExample) => send(url, method, path, { headers, body });

  it.each(readCurlExamples(page).map((example) => [example.command, example] as const))('%s', async (_, example) => {
    const actual = printedByCurl(example, await call(example));
    expect(differsFromPrinted(example.answer, actual, since)).toBeNull();
  });
});

it.each(sections)('$method $path has an example of itself', ({ method, path, text }) => {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  const examples = readCurlExamples(text);
  expect(examples.some((example) => example.method === method && pattern.test(example.path.split('?')[0]!))).toBe(true);
});

/** Who gets past the door, by what a section says of it. */
const admitted: Readonly<Record<string, readonly string[]>> = {
  'Open to everybody': ['stranger', 'guest', 'viewer', 'trigger', 'admin'],
  'Needs no role': ['guest', 'viewer', 'trigger', 'admin'],
  'Needs `viewer`': ['viewer', 'trigger', 'admin'],
  'Needs `trigger`': ['trigger', 'admin'],
  'Needs `admin`': ['admin'],
};

describe('what a section says of the callers holds', () => {
  let guarded: Awaited<ReturnType<typeof create>>;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'windsock-'));
    guarded = await create(folder, {
      AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth',
      AIRFLOW__WINDSOCK__USER_ROLES: 'viewer = viewer; trigger = trigger; admin = admin',
    });
    const { sql, close } = openSqlite(join(folder, 'airflow.db'));
    const hash = await bcrypt.hash('secret', 4);
    for (const name of ['guest', 'viewer', 'trigger', 'admin']) {
      await sql('INSERT INTO users (username, password, superuser) VALUES (?, ?, 0)', name, hash);
    }
    await close();
  });

  afterAll(async () => {
    await guarded.close();
    rmSync(folder, { recursive: true });
  });

  it.each(sections)('$method $path', async ({ method, path, text }) => {
    const [words = ''] = /Open to everybody|Needs no role|Needs `\w+`/.exec(text) ?? [];
    const target = path.replaceAll(/:\w+/g, 'x');
    const letIn: string[] = [];
    for (const name of ['stranger', 'guest', 'viewer', 'trigger', 'admin']) {
      const headers = { Authorization: `Basic ${Buffer.from(`${name}:secret`).toString('base64')}` };
      const { status } = await send(await guarded.getUrl(), method, target, name === 'stranger' ? {} : { headers });
      if (![401, 403].includes(status)) letIn.push(name);
    }
    expect(letIn).toEqual(admitted[words]);
  });
});

it('every error text is one of the source', () => {
  const messages = printedMessages(page);
  expect(messages.length).toBeGreaterThan(40);
  expect(messages.filter((message) => !occursInSource(message))).toEqual([]);
});
