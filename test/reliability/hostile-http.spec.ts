import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { send } from '../support/http.js';
import { killLeftovers, startTimeMs, type WindsockProcess } from '../support/windsock-process.js';
import { brokenBytes } from './support/broken-bytes.js';
import { report } from './support/figures.js';
import {
  expectFlat,
  fewFiles,
  type Holdings,
  holdingsOf,
  ProcessWatch,
  spawnMeasurable,
  summary,
} from './support/process-watch.js';
import { exchange, problemWith, type RawAnswer, RawConnection } from './support/raw-http.js';
import { scale } from './support/scale.js';

const api = '/api/experimental';
const runs = `${api}/dags/example_bash_operator/dag_runs`;
const host = 'Host: localhost\r\n';
const test = `GET ${api}/test HTTP/1.1\r\n${host}\r\n`;
const trigger = `POST ${runs} HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n{}`;
const post = (headers: string, body = '') => `POST ${api}/pools HTTP/1.1\r\n${host}${headers}\r\n\r\n${body}`;

/** Seconds in which a client must have sent its request; the default is 60. */
const clientTimeoutSeconds = 1;
/** Milliseconds in which a slow client is cut off: less than its pieces take, even on a machine that does other things too. */
const cutOff = 8000;
/** Milliseconds in which a good client is answered meanwhile, even on a machine that does other things too. */
const patienceMs = 3000;

/** Clients at a time that send what was changed at random. */
const clients = 8;
/** Clients at a time that take their time. */
const slowClients = scale(50, 500);
/** Requests that such a client sends at once, of which it takes no answer: a thousand of all, or half of that. */
const behind = scale(20, 4);

const seed = Number(process.env['WINDSOCK_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

describe(`hostile HTTP with WINDSOCK_FUZZ_SEED=${seed}`, { timeout: scale(60_000, 600_000) }, () => {
  let database: AirflowDatabase;
  let server: WindsockProcess;
  let url: string;
  let watch: ProcessWatch;
  let worst = 0;
  let faults = 0;
  const holdings: Holdings[] = [];

  beforeAll(async () => {
    database = await airflowDatabase();
    server = spawnMeasurable({
      ...database.env,
      AIRFLOW__WEBSERVER__ACCESS_LOGFILE: '',
      AIRFLOW__WINDSOCK__CLIENT_TIMEOUT: String(clientTimeoutSeconds),
    });
    url = await server.url();
  }, startTimeMs);

  beforeEach(() => {
    watch = new ProcessWatch(server, url);
  });

  afterEach(async () => {
    const slowest = await watch.end();
    worst = Math.max(worst, slowest);
    expect(slowest).toBeLessThan(patienceMs);
  });

  afterAll(async () => {
    killLeftovers();
    await server.ended;
    await database.remove();
  });

  /** Sends bytes, and expects answers of these statuses, all well-formed, and the end of the connection. */
  async function expectAnswers(bytes: string | Buffer, statuses: number[]): Promise<RawAnswer[]> {
    faults++;
    const answers = await exchange(url, bytes);
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    for (const answer of answers) expect(problemWith(answer)).toBeNull();
    return answers;
  }

  const runCount = async () => Number((await database.sql('SELECT count(*) AS n FROM dag_run'))[0]!['n']);

  it.each([
    ['no HTTP at all', 'GARBAGE\r\n\r\n', 400],
    ['only line ends', '\r\n'.repeat(10) + 'x\r\n\r\n', 400],
    ['another version', `GET / HTTP/9.9\r\n${host}\r\n`, 400],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['the hello of TLS', Buffer.from('1603010200010001fc0303', 'hex'), 400],
    ['a NUL in the path', `GET /\0 HTTP/1.1\r\n${host}\r\n`, 400],
    ['bytes that are no ASCII in the path', `GET /\xff\xfe HTTP/1.1\r\n${host}\r\n`, 400],
    ['a space in the path', `GET /a b HTTP/1.1\r\n${host}\r\n`, 400],
    ['a NUL in a header', `GET / HTTP/1.1\r\n${host}X: \0\r\n\r\n`, 400],
    ['a header without a name', `GET / HTTP/1.1\r\n${host}: x\r\n\r\n`, 400],
    ['a header that goes on in the next line', `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, 400],
    ['lines that end in LF alone', `GET / HTTP/1.1\nHost: localhost\n\n`, 400],
    ['a lone CR', `GET / HTTP/1.1\rHost: localhost\r\n\r\n`, 400],
    ['a path of 1 MB', `GET /${'a'.repeat(1e6)} HTTP/1.1\r\n${host}\r\n`, 431],
    ['a header of 1 MB', `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(1e6)}\r\n\r\n`, 431],
    ['100,000 headers', `GET / HTTP/1.1\r\n${host}${'a: bcdefgh\r\n'.repeat(1e5)}\r\n`, 431],
    ['trailers of 1 MB', post('Transfer-Encoding: chunked', `2\r\n{}\r\n0\r\nX: ${'a'.repeat(1e6)}\r\n\r\n`), 431],
    ['a chunk with an extension of 1 MB', post('Transfer-Encoding: chunked', `2;${'a'.repeat(1e6)}\r\n{}\r\n`), 400],
    ['a chunk of no size', post('Transfer-Encoding: chunked', 'zz\r\n\r\n'), 400],
    ['a chunk of more than 2^64', post('Transfer-Encoding: chunked', 'ffffffffffffffffff\r\n\r\n'), 400],
    ['a body of more than the limit', post('Content-Length: 16777217', 'x'.repeat(16_777_217)), 413],
    ['a body of a petabyte', post('Content-Length: 999999999999999'), 413],
    ['a body in chunks, without an end', post('Transfer-Encoding: chunked', '1000001\r\n'.padEnd(17e6, 'x')), 413],
  ])('%s is refused, and the connection closed', async (_, bytes, status) => {
    await expectAnswers(bytes, [status]);
  });

  it.each([
    ['with two lengths', post('Content-Length: 0\r\nContent-Length: 5', trigger)],
    ['with a list of lengths', post('Content-Length: 0, 0', trigger)],
    ['with a negative length', post('Content-Length: -1', trigger)],
    ['with a signed length', post('Content-Length: +0', trigger)],
    ['with a length of 2^64', post('Content-Length: 18446744073709551616', trigger)],
    ['with a length in hexadecimal', post('Content-Length: 0x0', trigger)],
    ['with a length and chunks', post('Content-Length: 0\r\nTransfer-Encoding: chunked', `0\r\n\r\n${trigger}`)],
    ['with chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 0', `0\r\n\r\n${trigger}`)],
    ['in an encoding that nobody knows', post('Transfer-Encoding: xchunked', `0\r\n\r\n${trigger}`)],
    ['whose chunks are not the last encoding', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${trigger}`)],
    ['with a space before the colon', post('Transfer-Encoding : chunked', `0\r\n\r\n${trigger}`)],
    ['with a vertical tab before the encoding', post('Transfer-Encoding: \x0bchunked', `0\r\n\r\n${trigger}`)],
    ['with a chunk that is longer than it says', post('Transfer-Encoding: chunked', `1\r\n{}\r\n0\r\n\r\n${trigger}`)],
    ['with a size of a chunk that has a sign', post('Transfer-Encoding: chunked', `+0\r\n\r\n${trigger}`)],
  ])('a request %s smuggles in no other', async (_, bytes) => {
    const before = await runCount();
    await expectAnswers(bytes, [400]);
    expect(await runCount()).toBe(before);
  });

  it.each([
    ['in HTTP/1.0', `GET ${api}/test HTTP/1.0\r\n\r\n`, [200]],
    ['in HTTP/0.9', `GET ${api}/test\r\n\r\n`, [200]],
    ['without Host', `GET ${api}/test HTTP/1.1\r\nConnection: close\r\n\r\n`, [400]],
    ['in the absolute form', `GET http://a@b:99${api}//test HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, [404]],
    ['for a proxy', `GET ftp://a/b HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, [404]],
    ['of the whole server', `GET * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, [404]],
    ['to trace', `TRACE ${api}/test HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, [405]],
    ['to connect', `CONNECT a:80 HTTP/1.1\r\n${host}\r\n`, [400]],
    ['to upgrade', `GET ${api}/test HTTP/1.1\r\n${host}Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`, [200]],
    ['that expects coffee', `GET ${api}/test HTTP/1.1\r\n${host}Expect: coffee\r\nConnection: close\r\n\r\n`, [200]],
    ['that expects to go on', post('Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2', '{}'), [400]],
    [
      'with a body that nobody reads',
      `PUT /x HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\n${'x'.repeat(9)}x\r\n\r\n`,
      [404, 400],
    ],
  ])('a request %s is answered', async (_, bytes, statuses) => {
    await expectAnswers(bytes, statuses);
  });

  it('a compressed body is taken for what it is not', async () => {
    const body = gzipSync('{"name": "bomb", "slots": 1, "description": null}'.padEnd(1e8));
    const head = post(`Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: ${body.length}`);
    await expectAnswers(Buffer.concat([Buffer.from(head), body]), [400]);
  });

  it.each([
    ['the deepest list in', '['.repeat(1.6e7)],
    ['the deepest object in', '{"a":'.repeat(3e6)],
    ['a long list in', `[${'0,'.repeat(1e6)}0]`],
    ['the longest number in', '9'.repeat(1.6e7)],
    ['the longest text in', `"${'\\u0000'.repeat(2.6e6)}"`],
  ])('%s JSON is refused', async (_, body) => {
    await expectAnswers(post(`Connection: close\r\nContent-Length: ${body.length}`, body), [400]);
  });

  it('pipelined requests are answered all, and in their order', async () => {
    const count = scale(300, 5000);
    const connection = await RawConnection.open(url);
    const asked = Array.from({ length: count }, (_, index) =>
      index % 10 === 0
        ? `GET ${api}/latest_runs HTTP/1.1\r\n${host}\r\n`
        : `GET ${api}/pools/${index} HTTP/1.1\r\n${host}\r\n`,
    );
    faults += count;
    connection.write(asked.join(''));
    for (let index = 0; index < count; index++) {
      const { status, body } = await connection.answer();
      if (index % 10 === 0) expect(status).toBe(200);
      else expect(body).toBe(`{"error":"Pool '${index}' doesn't exist"}\n`);
    }
    connection.socket.end();
    await connection.closed;
  });

  it('what is broken does not take the place of the answers before it', async () => {
    const before = await runCount();
    const [first, second] = await expectAnswers(`${trigger}${trigger}GARBAGE\r\n\r\n`, [200, 200, 400]);
    expect(await runCount()).toBe(before + 2);
    expect(JSON.parse(first!.body)).not.toEqual(JSON.parse(second!.body));
    await expectAnswers(`${trigger}${post('Transfer-Encoding: chunked', 'zz\r\n')}`, [200, 400]);
  });

  const isAnsweredWell = fc.asyncProperty(
    brokenBytes([test, trigger, post('Content-Length: 2', '{}')]),
    async (bytes) => {
      for (const answer of await exchange(url, Buffer.from(bytes, 'latin1'), 20)) {
        const problem = problemWith(answer);
        if (problem !== null) throw new Error(problem);
      }
    },
  );

  /** How many files and sockets the process has open. */
  const openFiles = async () => {
    const { text } = await send(url, 'GET', '/metrics');
    return Number(/^process_open_fds (\d+)$/m.exec(text)![1]);
  };

  const openAll = (count: number) => Promise.all(Array.from({ length: count }, () => RawConnection.open(url)));

  describe('clients that take their time', () => {
    it.each([
      ['say nothing', [''], []],
      ['stop within the headers', [test.slice(0, -2)], [408]],
      ['stop within a body', [post('Content-Length: 100', '{')], [408]],
      ['send a header at a time', [test.slice(0, -2), ...Array<string>(100).fill('X: y\r\n')], [408]],
      ['send a byte of a body at a time', [post('Content-Length: 1000'), ...Array<string>(100).fill(' ')], [408]],
      ['send a chunk at a time', [post('Transfer-Encoding: chunked'), ...Array<string>(100).fill('1\r\n \r\n')], [408]],
      ['stop after the answer to what is not theirs', [`PUT /x HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\n`], [404]],
    ])('and %s are cut off', async (_, pieces, statuses) => {
      const start = performance.now();
      const connections = await openAll(slowClients);
      faults += slowClients;
      const feed = (async () => {
        for (const piece of pieces) {
          for (const connection of connections) if (connection.isOpen) connection.write(piece);
          if (!connections.some((connection) => connection.isOpen)) return;
          await sleep(100);
        }
      })();
      const answers = await Promise.all(connections.map((connection) => connection.answersToTheEnd()));
      expect(performance.now() - start).toBeLessThan(cutOff);
      await feed;
      // One that said nothing may be told why, or not.
      if (statuses.length === 0) return;
      expect(answers.map((each) => each.map(({ status }) => status))).toEqual(answers.map(() => statuses));
    });
  });

  // The first time warms up.
  describe.each(['', ', again'])('at random%s:', (time) => {
    afterAll(async () => void holdings.push(await holdingsOf(server)));

    it('changed bytes get a well-formed answer, or none', async () => {
      const numRuns = scale(40, 1500);
      const assertions = Array.from({ length: clients }, (_, index) =>
        fc.assert(isAnsweredWell, { seed: seed + time.length * clients + index, numRuns }),
      );
      faults += clients * numRuns;
      await Promise.all(assertions);
    });

    it('clients that do not read their answers, or do not close, are cut off', async () => {
      const before = await openFiles();
      const connections = await openAll(slowClients);
      faults += slowClients;
      for (const [index, { socket }] of connections.entries()) {
        socket.pause();
        socket.allowHalfOpen = true;
        socket.write(
          index % 2 === 0 ? `GET /docs/swagger-ui-bundle.js HTTP/1.1\r\n${host}\r\n`.repeat(behind) : 'GARBAGE\r\n\r\n',
        );
      }
      await vi.waitFor(async () => expect(await openFiles()).toBeGreaterThan(before + slowClients / 4), {
        timeout: cutOff,
        interval: 10,
      });
      await vi.waitFor(async () => expect(await openFiles()).toBeLessThan(before + fewFiles), {
        timeout: 2 * cutOff,
        interval: 100,
      });
      for (const { socket } of connections) socket.destroy();
    });

    it('a flood of connections, half of them broken off within a request, leaves nothing behind', async () => {
      const before = await openFiles();
      const times = scale(3, 20);
      for (let round = 0; round < times; round++) {
        const connections = await openAll(200);
        faults += 200;
        for (const [index, connection] of connections.entries()) {
          connection.write([trigger, trigger.slice(0, -1), test.slice(0, -9), 'GARBAGE\r\n\r\n'][index % 4]!);
          if (index % 2 === 1) connection.socket.resetAndDestroy();
        }
        await sleep(20);
        for (const { socket } of connections) socket.destroy();
      }
      await vi.waitFor(async () => expect(await openFiles()).toBeLessThan(before + fewFiles), {
        timeout: 5000,
        interval: 100,
      });
    });
  });

  it('leaves the process as it was', async () => {
    report({
      experiment: 'Hostile input: HTTP',
      database: 'sqlite',
      runs: faults,
      faults,
      acknowledged: await runCount(),
      lost: 0,
      worstAnswer: worst,
      more: { seed, ...summary(holdings, 1) },
    });
    expectFlat(holdings, 1);
    expect(server.child.exitCode).toBeNull();
    expect(server.log().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
