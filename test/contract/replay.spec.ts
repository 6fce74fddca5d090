import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite, type SqlConnection } from '../support/servers/sql-connection.js';
import type { Expectation, RecordedAnswer, Step, Tables } from './recording.js';
import { replay } from './replay.js';

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Something to do to the database before the answer. */
  sql?: string;
}

const json = { 'Content-Type': 'application/json' };
const tables: Tables = { dag: { columns: ['dag_id', 'is_paused'], rows: [] } };

let database: SqlConnection;
let server: Server;
let reply: (request: IncomingMessage) => Reply | null;
let received: { request: IncomingMessage; body: Buffer; port: number | undefined }[];

beforeEach(async () => {
  database = openSqlite(':memory:');
  await database.script("CREATE TABLE dag (dag_id TEXT, is_paused INTEGER); INSERT INTO dag VALUES ('a b', 1)");
  received = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    const end = async () => {
      received.push({ request, body: Buffer.concat(chunks), port: request.socket.remotePort });
      const answer = reply(request);
      if (answer === null) return request.socket.destroy();
      if (answer.sql) await database.sql(answer.sql);
      return response.writeHead(answer.status ?? 200, answer.headers ?? json).end(answer.body);
    };
    request.on('end', () => void end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await database.close();
});

function play(...steps: Step[]) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return replay({ steps, tables_after: tables }, { url, database, since: Date.now() });
}

/** Plays one step and returns what differed. */
async function differences(step: Partial<Step>, answer: Reply): Promise<string[]> {
  reply = () => answer;
  const [found] = await play({ request: { method: 'GET', path: '/' }, airflow: ok, ...step });
  return found?.differences ?? [];
}

const ok: RecordedAnswer = { status: 200, content_type: 'application/json', body: '{"status":"OK"}\n' };
const expecting = (expect: Omit<Expectation, 'why'>): Partial<Step> => ({ expect: { why: 'the test', ...expect } });

describe('a request', () => {
  it('goes out as it stands', async () => {
    reply = () => ({ body: ok.body });
    const path = '/api//x/%2f/../a%2Fb/?state=&state=%20';
    await play({ request: { method: 'POST', path, body: '{"é": 1}' }, airflow: ok });
    expect(received[0]?.request).toMatchObject({ method: 'POST', url: path });
    expect(received[0]?.body.toString()).toBe('{"é": 1}');
    expect(received[0]?.request.headers).not.toHaveProperty('content-type');
  });

  it('has the headers and the bytes of the recording', async () => {
    reply = () => ({ body: ok.body });
    const headers = { 'Content-Type': 'text/plain' };
    await play({ request: { method: 'GET', path: '/', headers, body_base64: '//57AA==' }, airflow: ok });
    expect(received[0]?.request.headers['content-type']).toBe('text/plain');
    expect(received[0]?.body).toEqual(Buffer.from([0xff, 0xfe, 0x7b, 0]));
  });

  it('goes over one connection, in order', async () => {
    reply = () => ({ body: ok.body });
    const paths = ['/1', '/2', '/3'];
    expect(await play(...paths.map((path) => ({ request: { method: 'GET', path }, airflow: ok })))).toEqual([]);
    expect(received.map(({ request }) => request.url)).toEqual(paths);
    expect(new Set(received.map(({ port }) => port)).size).toBe(1);
  });
});

describe('a replay', () => {
  it('says which step got another answer or none, and goes on', async () => {
    reply = ({ url }) => (url === '/gone' ? null : { body: url === '/odd' ? '{}' : ok.body });
    const steps = ['/1', '/odd', '/gone', '/4'].map((path) => ({ request: { method: 'GET', path }, airflow: ok }));
    expect(await play(...steps)).toEqual([
      { step: 2, request: 'GET /odd', differences: [expect.stringContaining('body: at character 1')] },
      { step: 3, request: 'GET /gone', differences: [expect.stringContaining('no answer: ')] },
    ]);
  });
});

const notFound = '{"error":"Dag id nope not found"}\n';
const named: Partial<Step> = expecting({ status: 404, error: 'Dag id nope not found' });
const list: Partial<Step> = expecting({ status: 200, length: 2 });
const page: Partial<Step> = expecting({ status: 200, content_type: 'text/plain; charset=utf-8', body: 'same' });
const method = (name: string): Partial<Step> => ({ request: { method: name, path: '/' }, airflow: ok });
const refused: Partial<Step> = {
  airflow: { status: 405, content_type: 'text/html', body: '<html>', allow: ['GET', 'HEAD', 'OPTIONS'] },
  ...expecting({ status: 405, error: true }),
};

describe('an answer', () => {
  it.each<[string, Partial<Step>, Reply]>([
    ['Airflow’s', {}, { body: ok.body }],
    ['an error', expecting({ status: 400, error: true }), { status: 400, body: '{"error":"anything"}' }],
    ['an error of this text', named, { status: 404, body: notFound }],
    ['a list of this length', list, { body: '[1, 2]' }],
    ['a body', expecting({ status: 200, body: '{}\n' }), { body: '{}\n', headers: {} }],
    [
      'Airflow’s body in another type',
      page,
      { body: ok.body, headers: { 'Content-Type': 'text/plain; charset=utf-8' } },
    ],
    ['a status', expecting({ status: 200 }), { body: 'anything', headers: {} }],
    ['only a status for HEAD', method('HEAD'), { headers: {} }],
    ['only a status for OPTIONS', method('OPTIONS'), { body: 'anything', headers: {} }],
    ['204 for OPTIONS', method('OPTIONS'), { status: 204, headers: {} }],
    [
      'a set of methods',
      refused,
      { status: 405, body: '{"error":""}', headers: { ...json, Allow: 'HEAD,OPTIONS, GET' } },
    ],
  ])('may be %s', async (_, step, answer) => {
    expect(await differences(step, answer)).toEqual([]);
  });

  it.each<[string, Partial<Step>, Reply, string]>([
    ['status', {}, { status: 201, body: ok.body }, 'status: expected 200, got 201'],
    ['status, where expected', named, { status: 400, body: notFound }, 'status: expected 404, got 400'],
    ['status for HEAD', method('HEAD'), { status: 204 }, 'status: expected 200, got 204'],
    ['status for OPTIONS', method('OPTIONS'), { status: 404 }, 'status: expected 200, got 404'],
    ['204 for GET', {}, { status: 204 }, 'status: expected 200, got 204'],
    [
      'content type',
      {},
      { body: ok.body, headers: { 'Content-Type': 'application/json; charset=utf-8' } },
      'content type:',
    ],
    ['content type, left out', {}, { body: ok.body, headers: {} }, 'content type:'],
    ['space in the body', {}, { body: '{"status": "OK"}\n' }, 'body: at character 10'],
    ['end of the body', {}, { body: '{"status":"OK"}' }, 'body: at character 15'],
    ['BOM', {}, { body: `\uFEFF${ok.body}` }, 'body: at character 0'],
    ['encoding', {}, { body: Buffer.from('{"status":"é"}\n', 'latin1') }, 'body: not UTF-8'],
    [
      'text of an error',
      named,
      { status: 404, body: '{"error":"Dag id nope"}' },
      'body: expected {"error":"Dag id nope',
    ],
    ['key beside the error', named, { status: 404, body: '{"error":"Dag id nope not found","a":1}' }, 'body:'],
    ['list as error', expecting({ status: 400, error: true }), { status: 400, body: '["error"]' }, 'body:'],
    ['number as error', expecting({ status: 400, error: true }), { status: 400, body: '{"error":5}' }, 'body:'],
    ['page as error', expecting({ status: 400, error: true }), { status: 400, body: '<html>' }, 'body:'],
    ['null as error', expecting({ status: 400, error: true }), { status: 400, body: 'null' }, 'body:'],
    [
      'type of an error',
      named,
      { status: 404, body: notFound, headers: { 'Content-Type': 'text/html' } },
      'content type:',
    ],
    ['length', list, { body: '[1]' }, 'body: expected 2 entries, got 1'],
    ['object for a list', list, { body: '{"length":2}' }, 'body: expected a list of 2'],
    ['expected type', page, { body: ok.body }, 'content type: expected text/plain'],
    ['Airflow’s body', page, { body: 'x', headers: { 'Content-Type': 'text/plain; charset=utf-8' } }, 'body: at'],
    ['expected body', expecting({ status: 200, body: '{}\n' }), { body: '{}' }, 'body: at character 2'],
    ['set of methods', refused, { status: 405, body: '{"error":""}', headers: { ...json, Allow: 'GET' } }, 'Allow:'],
    ['no set of methods', refused, { status: 405, body: '{"error":""}' }, 'Allow: expected GET, HEAD, OPTIONS, got'],
  ])('may not differ in: %s', async (_, step, answer, difference) => {
    expect(await differences(step, answer)).toEqual([expect.stringContaining(difference)]);
  });
});

describe('the state after a step', () => {
  const request = { method: 'GET', path: '/api/experimental/dags/a%20b/paused/x' };
  const after = (state: string): Partial<Step> => ({ request, ...expecting({ status: 200, state }) });
  const unpause = 'UPDATE dag SET is_paused = 0';

  it('is what the row says', async () => {
    expect(await differences(after('paused'), {})).toEqual([]);
    expect(await differences(after('unpaused'), {})).toEqual([expect.stringContaining('state: expected a b unpaused')]);
    expect(await differences(after('paused'), { sql: unpause })).toEqual([
      expect.stringContaining('state: expected a b paused'),
    ]);
    expect(await differences(after('unpaused'), {})).toEqual([]);
  });

  it('is no state without a row', async () => {
    expect(await differences(after('unpaused'), { sql: 'DELETE FROM dag' })).toHaveLength(1);
  });

  it('may be the one before', async () => {
    expect(await differences(after('unchanged'), {})).toEqual([]);
    expect(await differences(after('unchanged'), { sql: unpause })).toEqual(['state: expected all rows unchanged']);
  });

  it('is never passed over', async () => {
    expect(await differences(after('asleep'), {})).toEqual(['state: "asleep" is unknown here']);
  });
});
