import { execFile, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const runs = `${api}/dags/example_bash_operator/dag_runs`;
describe.each(dialects)('on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    const settings = { AIRFLOW__API__MAX_REQUEST_BODY_SIZE: '100000', AIRFLOW__WINDSOCK__CLIENT_TIMEOUT: '0.4' };
    windsock = await startWindsock({ env: { ...database.env, ...settings } });
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  const call = (method: string, path: string, options = {}): Promise<Answer> =>
    send(windsock.url, method, path, options);

  function expectError(answer: Answer, status: number): void {
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/json']);
    expect(answer.text.endsWith('}\n')).toBe(true);
    expect(Object.keys(answer.json())).toEqual(['error']);
    expect(answer.json<{ error: string }>().error).not.toBe('');
  }

  describe('a request body is read', () => {
    const types = [
      '',
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data',
      'nonsense',
      'a/b;=',
      '*/*',
    ];

    it.each(types)('whatever its Content-Type, such as %j', async (type) => {
      const answer = await call('POST', runs, { headers: { 'Content-Type': type }, body: '{"conf": {"a": 1}}' });
      expect(answer.status).toBe(200);
    });

    it('without a Content-Type', async () => {
      expect((await call('POST', runs, { body: '{}' })).status).toBe(200);
    });

    it('in chunks', async () => {
      const answer = await call('POST', runs, { headers: { 'Transfer-Encoding': 'chunked' }, body: '{}' });
      expect(answer.status).toBe(200);
    });

    it.each(['', 'application/json', 'nonsense'])(
      'or left alone with Content-Type %j where a route needs none',
      async (type) => {
        for (const body of [undefined, '', '{', '{"a": 1}']) {
          const get = await call('GET', `${api}/pools`, { headers: { 'Content-Type': type }, body });
          expect([get.status, get.headers['content-type']]).toEqual([200, 'application/json']);
          const remove = await call('DELETE', `${api}/pools/nope`, { headers: { 'Content-Type': type }, body });
          expect(remove.text).toBe('{"error":"Pool \'nope\' doesn\'t exist"}\n');
        }
      },
    );

    it('up to the limit, and refused with 413 beyond it', async () => {
      const body = JSON.stringify({ conf: { a: 'x'.repeat(60_000) } }).padEnd(99_000);
      expect((await call('POST', runs, { body })).status).toBe(200);
      expectError(await call('POST', runs, { body: body.padEnd(100_001) }), 413);
      expectError(
        await call('POST', runs, { headers: { 'Transfer-Encoding': 'chunked' }, body: body.padEnd(200_000) }),
        413,
      );
    });

    it('with __proto__ and constructor as keys like any others', async () => {
      const body = '{"conf": {"__proto__": {"a": 1}, "constructor": {"prototype": 1}}, "run_id": "proto"}';
      expect((await call('POST', runs, { body })).status).toBe(200);
      expect((await call('POST', runs, { body: '{"__proto__": {"run_id": "x"}}' })).status).toBe(200);
    });
  });

  describe('a path', () => {
    it.each(['/api', '/admin', `${api}/`, `${api}/pools/`, `${api}//pools`, `${api}/pools/a/b`, `${api}/dags//paused`])(
      'that nothing answers, %j, is 404',
      async (path) => expectError(await call('GET', path), 404),
    );

    it.each([`/${api}/test`, `////${api}/test`, `/%2F${api.slice(1)}/test`, `${api}/test#x`, `${api}/test?a#b`])(
      'is served with slashes too many before it and a fragment behind it: %s',
      async (path) => {
        expect((await call('GET', path)).text).toBe('{"status":"OK"}\n');
        expect((await call('PUT', path)).headers.allow).toBe('GET, HEAD, OPTIONS');
      },
    );

    it('of slashes alone is the root', async () => {
      expect((await call('GET', '///')).text).toBe((await call('GET', '/')).text);
    });

    it('leaves its query to the handler, without the fragment', async () => {
      await call('POST', runs, { body: '{}' });
      expect((await call('GET', `/${runs}?state=running#x`)).text).toMatch(/^\[\{/);
      expect((await call('GET', `${runs}#?state=none`)).text).toMatch(/^\[\{/);
      expect((await call('GET', `${runs}?state=none#?state=running`)).text).toBe('[]\n');
    });

    it('is percent-decoded before it is split', async () => {
      expectError(await call('GET', `${api}/pools/a%2Fb`), 404);
      expect((await call('GET', `/api%2Fexperimental%2ftest`)).status).toBe(200);
      expect((await call('GET', `${api}/%74est`)).status).toBe(200);
    });

    it.each([
      ['%zz', '%zz'],
      ['%', '%'],
      ['a%2', 'a%2'],
      ['%25', '%'],
      ['%2525', '%25'],
      ['a+b', 'a+b'],
      ['%ff', '\ufffd'],
      ['%E2%82', '\ufffd'],
      ['%C3%A9', 'é'],
      ['a?b', 'a'],
      ['a%3Fb', 'a?b'],
      ['a%23b', 'a#b'],
      ['a;b', 'a;b'],
      ['a%5Cb', 'a\\b'],
      ['a\\b', 'a\\b'],
      ['a#b', 'a'],
      ['..', '..'],
      ['%F0%9F%98%80', '😀'],
    ])('ending in %s names the pool %j', async (segment, name) => {
      const answer = await call('GET', `${api}/pools/${segment}`);
      expect([answer.status, answer.json()]).toEqual([404, { error: `Pool '${name}' doesn't exist` }]);
    });

    it('may hold an id of 250 characters of four bytes each', async () => {
      const id = '😀'.repeat(250);
      const answer = await call('GET', `${api}/dags/${encodeURIComponent(id)}/paused`);
      expect(answer.json()).toEqual({ error: `Dag id ${id} not found` });
    });

    it('that is too long is 414', async () => {
      expectError(await call('GET', `${api}/pools/${'a'.repeat(9000)}`), 414);
      expectError(await call('GET', `/${'a'.repeat(9000)}`), 414);
    });

    it('may be the absolute form', async () => {
      expect((await call('GET', `${windsock.url}${api}/test`)).status).toBe(200);
    });
  });

  describe('a method', () => {
    it.each([
      ['PUT', `${api}/test`, 'GET, HEAD, OPTIONS'],
      ['PATCH', `${api}/pools`, 'GET, HEAD, OPTIONS, POST'],
      ['TRACE', `${api}/latest_runs`, 'GET, HEAD, OPTIONS'],
      ['PROPFIND', `${api}/pools/x`, 'DELETE, GET, HEAD, OPTIONS'],
      ['GET', `${api}/dags/x`, 'DELETE, OPTIONS'],
      ['POST', `${api}/dags/x/paused`, 'GET, HEAD, OPTIONS'],
    ])('%s that %s does not have is 405', async (method, path, allow) => {
      const answer = await call(method, path);
      expectError(answer, 405);
      expect(answer.headers.allow).toBe(allow);
    });

    it('OPTIONS lists the methods, and is 404 where there are none', async () => {
      const answer = await call('OPTIONS', `${api}/pools`);
      expect([answer.status, answer.text, answer.headers.allow]).toEqual([200, '', 'GET, HEAD, OPTIONS, POST']);
      expectError(await call('OPTIONS', `${api}/nothing`), 404);
    });

    it('HEAD answers as GET without a body', async () => {
      const [head, get] = [await call('HEAD', `${api}/pools`), await call('GET', `${api}/pools`)];
      expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', String(get.text.length)]);
      expect((await call('HEAD', `${api}/pools/nope`)).status).toBe(404);
    });
  });

  /** Sends bytes, and reads until the server closes the connection. */
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(windsock.url);
      const socket = connect(Number(port), hostname, () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  const statusesIn = (answers: string) =>
    [...answers.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

  describe('what is not HTTP', () => {
    it.each<[text: string, status: number, message?: RegExp]>([
      ['GARBAGE\r\n\r\n', 400, /no method/],
      ['GET / HTTP/9.9\r\n\r\n', 400],
      ['FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /no method/],
      ['get / HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /no method/],
      ['CONNECT a:80 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /CONNECT is for proxies/],
      ['CONNECT /health HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /CONNECT is for proxies/],
      ['GET api HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /begin with a slash/],
      ['GET \\api HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /begin with a slash/],
      ['GET /?\xe9 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, /be percent-encoded/],
      [`GET /${'a'.repeat(70_000)} HTTP/1.1\r\n`, 431],
      [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, 431],
    ])('is refused: %.20j', async (text, status, message = /./) => {
      const answer = await raw(text);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({ error: expect.stringMatching(message) as string });
    });
  });

  describe('what Node would answer by itself is answered as everything else', () => {
    it.each([
      ['without Host', `GET ${api}/test HTTP/1.1\r\nConnection: close\r\n\r\n`, 400],
      [
        'with an unknown Expect',
        `GET ${api}/pools/x HTTP/1.1\r\nHost: localhost\r\nExpect: x\r\nConnection: close\r\n\r\n`,
        404,
      ],
      ['of the whole server', 'GET * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 404],
    ])('a request %s', async (_, text, status) => {
      const answer = await raw(text);
      expect(statusesIn(answer)).toEqual([status]);
      expect(answer).toMatch(/^x-request-id: /im);
      expect(answer).toMatch(/^content-type: application\/json\r/im);
      expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({ error: expect.any(String) as string });
    });
  });

  describe('a client', () => {
    const trigger = `POST ${runs} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`;

    it.each([
      'GARBAGE\r\n\r\n',
      `POST ${runs} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ])('gets the answers to its requests before %j, which is not HTTP', async (text) =>
      expect(statusesIn(await raw(trigger + trigger + text))).toEqual([200, 200, 400]),
    );

    it('that goes on to send a body that is too large gets its answer', async () => {
      const answer = await raw(
        `POST ${runs} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30000000\r\n\r\n${'x'.repeat(2e7)}`,
      );
      expect(statusesIn(answer)).toEqual([413]);
    });

    it.each([
      ['at once, if it asked before it sends', 'Expect: 100-continue\r\nContent-Length: 30000000', ''],
      ['if it says to close', 'Connection: close\r\nContent-Length: 3000000', 'x'.repeat(3e6)],
      ['if it sends chunks', 'Connection: close\r\nTransfer-Encoding: chunked', '186a1\r\n'.padEnd(1.2e5, 'x')],
      ['if it stops to send', 'Connection: close\r\nContent-Length: 3000000', 'x'.repeat(2e6)],
    ])('gets the answer to a body that is too large %s', async (_, headers, body) => {
      const answer = await raw(`POST ${runs} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`);
      expect(statusesIn(answer)).toEqual([413]);
      expect(answer).toMatch(/^connection: close\r/im);
    });

    it('that asks whether to go on is told so, unless the answer is there already', async () => {
      const ask = 'Host: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n';
      expect(statusesIn(await raw(`POST ${runs} HTTP/1.1\r\n${ask}{}`))).toEqual([100, 200]);
      expect(statusesIn(await raw(`POST /x HTTP/1.1\r\n${ask}`))).toEqual([404]);
    });

    const python = spawnSync('python3', ['--version']);
    it.skipIf(python.status !== 0).each([
      ['a body that is too large', runs, 'bytes(20000000)', 413],
      ['chunks that are too large', runs, 'iter([bytes(65536)] * 100)', 413],
      ['a body to a path that is not there', '/x', 'bytes(20000000)', 404],
    ])("of Python's, which reads when it has sent all, gets the answer to %s", async (_, path, body, status) => {
      const program =
        'import sys, urllib.request, urllib.error\n' +
        `try: urllib.request.urlopen(urllib.request.Request(sys.argv[1], data=${body}, method='POST'))\n` +
        'except urllib.error.HTTPError as e: print(e.code, e.read().decode())';
      const { stdout } = await promisify(execFile)('python3', ['-c', program, windsock.url + path]);
      expect(stdout).toMatch(new RegExp(`^${status} \\{"error":`));
    });

    it.each([
      ['headers', `GET ${api}/test HTTP/1.1\r\nHost: localhost\r\n`, [408]],
      ['body', trigger.slice(0, -1), [408]],
      ['body, which nobody waits for', `PUT /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n`, [404]],
    ])('that does not send the rest of its %s is cut off', async (_, text, statuses) => {
      expect(statusesIn(await raw(text))).toEqual(statuses);
    });
  });

  describe('below the path of base_url', () => {
    it('lies everything, and dag_run_url begins with it', async () => {
      const env = { ...database.env, AIRFLOW__WEBSERVER__BASE_URL: 'https://example.com/air/flow/' };
      const other = await startWindsock({ env });
      try {
        await send(other.url, 'POST', `/air/flow${runs}`, { body: '{}' });
        const answer = await send(other.url, 'GET', `/air/flow${api}/latest_runs`);
        const [run] = answer.json<{ items: { dag_run_url: string }[] }>().items;
        expect(run!.dag_run_url).toMatch(
          /^\/air\/flow\/admin\/airflow\/graph\?dag_id=example_bash_operator&execution_date=/,
        );
        expectError(await send(other.url, 'GET', `${api}/test`), 404);
        expectError(await send(other.url, 'GET', '/'), 404);
        const root = await send(other.url, 'GET', '/air/flow/');
        expect((await send(other.url, 'GET', '/air/flow//')).text).toBe(root.text);
        expect((await send(other.url, 'GET', `/air/flow//${api}/test`)).status).toBe(200);
        expectError(await send(other.url, 'GET', `/air/flow${api}//test`), 404);
        expectError(await send(other.url, 'GET', `//air/flow${api}/test`), 404);
        expect((await send(other.url, 'GET', '/air/flow/health')).status).toBe(200);
      } finally {
        await other.close();
      }
    });
  });
});
