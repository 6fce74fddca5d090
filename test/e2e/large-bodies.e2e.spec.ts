import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AirflowException, ServiceUnavailable } from '../../src/common/errors.js';
import { triggerBody } from '../../src/api/experimental/trigger-dag-run.dto.js';
import type { BodyReader } from '../../src/http/body-reader.js';
import { LargeBodies } from '../../src/http/large-bodies.js';
import { createPoolBody } from '../../src/api/experimental/create-pool.dto.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { send } from '../support/http.js';
import { list, manyKeys, padded } from '../support/large-body.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { killLeftovers, spawnServer, startTimeMs } from '../support/windsock-process.js';

const runs = '/api/experimental/dags/example_bash_operator/dag_runs';
const pools = '/api/experimental/pools';

describe.each(dialects)('a large body on %s', (dialect) => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    database = await airflowDatabase(dialect);
    windsock = await startWindsock({ env: database.env });
  });

  afterAll(async () => {
    await windsock.close();
    await database.remove();
  });

  const post = (path: string, body: string) => send(windsock.url, 'POST', path, { body });

  it('is stored and answered as a small one is', async () => {
    const conf =
      '{"2":1,"1":1.0,"big":123456789012345678901234567890,"nan":NaN,"lone":"\\ud800","l":[null,true,[],{}],"é":"é"}';
    const trigger = (date: string) => `{"run_id":"${date}","conf":${conf},"execution_date":"${date}T00:00:00+02:00"}`;
    const small = await post(runs, trigger('2020-01-02'));
    const large = await post(runs, padded(trigger('2021-01-02')));
    expect([small.status, large.status]).toEqual([200, 200]);
    expect(large.text.replaceAll('2021', '2020')).toBe(small.text);
    const rows = await database.sql("SELECT conf FROM dag_run WHERE run_id IN ('2020-01-02', '2021-01-02')");
    const [one, other] = rows.map((row) => Buffer.from(row['conf'] as Uint8Array).toString('hex'));
    expect([rows.length, other]).toEqual([2, one]);
  });

  it.each([
    [runs, '{"conf": [1]}'],
    [runs, '{"conf": "{"}'],
    [runs, '{"conf": {"a": 1},}'],
    [runs, '[1, "conf"]'],
    [runs, '{"run_id": 7}'],
    [runs, '{"run_id": "\\ud800"}'],
    [runs, '{"execution_date": ["é", 1.0, null]}'],
    [runs, '{"replace_microseconds": 1}'],
    [pools, '{"name": " ", "slots": 1, "description": ""}'],
    [pools, '{"name": "p", "slots": "é", "description": ""}'],
    [pools, '{"name": "p", "slots": 1, "description": "", "ü": 1}'],
    [pools, '{"name": "p", "slots": 1}'],
  ])('to %s is refused in the words for a small one: %s', async (path, body) => {
    const [small, large] = [await post(path, body), await post(path, padded(body))];
    expect([large.status, large.text]).toEqual([400, small.text]);
  });

  it('of a conf as long as a body may be is stored, or refused where the column is shorter', async () => {
    const answer = await post(runs, `{"conf":{"a":"${'x'.repeat(16_777_216 - '{"conf":{"a":""}}'.length)}"}}`);
    expect(answer.status).toBe(dialect === 'mysql' ? 400 : 200);
  });

  it('may have a description that is read back as it was sent', async () => {
    const description = `😀é"\\\u007f${'x'.repeat(65_527)}😀${'é'.repeat(100_000)}`;
    const answer = await post(pools, JSON.stringify({ name: 'long', slots: 1, description }));
    if (dialect === 'mysql') return expect(answer.status).toBe(400);
    expect([answer.status, answer.json()]).toMatchObject([200, { pool: 'long', description }]);
    expect(answer.text).toMatch(
      /^\{"description":"\\ud83d\\ude00\\u00e9\\"\\\\\\u007fx[^é]*","id":\d+,"pool":"long","slots":1\}\n$/,
    );
    expect((await send(windsock.url, 'GET', `${pools}/long`)).text).toBe(answer.text);
    expect((await send(windsock.url, 'GET', pools)).text).toContain(answer.text.trim());
    expect((await send(windsock.url, 'DELETE', `${pools}/long`)).text).toBe(answer.text);
  });
});

describe('the thread', () => {
  const bodies = new LargeBodies();
  afterAll(() => bodies.onApplicationShutdown());

  const outcome = async (work: () => unknown) => {
    try {
      return { result: await work() };
    } catch (error) {
      return {
        name: (error as Error).constructor.name.replace('InvalidJsonBody', 'AirflowBadRequest'),
        message: (error as Error).message,
      };
    }
  };
  const both = async <T>(reader: BodyReader<T>, body: string) => {
    const bytes = Buffer.from(body);
    const [here, there] = [
      await outcome(() => reader.read(bytes)),
      await outcome(() => bodies.inThread(reader, Uint8Array.from(bytes))),
    ];
    expect(there).toEqual(plain(here));
  };
  /** As it comes out of another thread. */
  const plain = (value: unknown): unknown => structuredClone(value);

  const json = fc.json({ stringUnit: 'binary' });
  const field = fc.oneof(
    json,
    fc.constantFrom('1', '1.5', 'NaN', '"x"', '"2020-01-01"', 'null', 'true', '""', '{"a": 1}'),
  );
  const object = (names: string[]) =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...names), field), { selector: ([name]) => name })
      .map((fields) => `{${fields.map(([name, value]) => `"${name}": ${value}`).join(', ')}}`);
  const broken = (text: fc.Arbitrary<string>) =>
    fc.tuple(text, fc.nat(), fc.constantFrom('', '"', ',', '}', '\\', '\n')).map(([body, at, piece]) => {
      const cut = at % (body.length + 1);
      return body.slice(0, cut) + piece + body.slice(cut + 1);
    });
  const body = (names: string[]) => fc.oneof(object(names), broken(object(names)), json);

  it('reads triggers as they are read without it', () =>
    fc.assert(
      fc.asyncProperty(body(['run_id', 'conf', 'execution_date', 'replace_microseconds', 'x']), (text) =>
        both(triggerBody, text),
      ),
      { numRuns: 300 },
    ));

  it('reads pools as they are read without it', () =>
    fc.assert(
      fc.asyncProperty(body(['name', 'slots', 'description', 'x']), (text) => both(createPoolBody, text)),
      { numRuns: 300 },
    ));

  it('refuses a body that would wait behind fifteen others', async () => {
    const waiting = Array.from({ length: 17 }, () => outcome(() => bodies.inThread(triggerBody, Buffer.from('{}'))));
    const refused = (await Promise.all(waiting)).filter((each) => 'message' in each);
    expect(refused).toEqual([{ name: ServiceUnavailable.name, message: 'Too many requests wait to be read' }]);
  });

  it('is started again after it died, and its death is logged', async () => {
    const unknown = { ...triggerBody, name: 'nobody knows it' };
    const dies = bodies.inThread(unknown, Buffer.from('{}'));
    const next = bodies.inThread(triggerBody, Buffer.from('{"run_id": "next"}'));
    await expect(dies).rejects.toThrow(AirflowException);
    await expect(dies).rejects.toThrow('The request body could not be read: the log of the service says why');
    expect(await next).toMatchObject({ runId: { result: 'next' } });
  });

  it('ends with the application, even while it reads a body', async () => {
    const own = new LargeBodies();
    const reading = own.inThread(triggerBody, Buffer.from(`{"conf":${manyKeys(400_000)}}`));
    reading.catch(() => undefined);
    await sleep(100);
    await own.onApplicationShutdown();
    await expect(reading).rejects.toThrow('could not be read');
  });
});

describe('the program', () => {
  let database: AirflowDatabase;
  beforeAll(async () => void (database = await airflowDatabase(dialects[0])));
  afterEach(killLeftovers);
  afterAll(() => database.remove());

  it(
    'refuses a body whose values take more memory than there is, and keeps serving',
    { timeout: 2 * startTimeMs },
    async () => {
      const server = spawnServer({ ...database.env, NODE_OPTIONS: '--max-old-space-size=150' });
      const url = await server.url();
      const answer = await send(url, 'POST', runs, { body: `{"conf":{"a":${list(3_000_000, () => '{}')}}}` });
      expect([answer.status, answer.text]).toEqual([
        400,
        '{"error":"The values of the request body take more memory than there is: send less"}\n',
      ]);
      expect((await send(url, 'POST', runs, { body: padded('{}') })).status).toBe(200);
      server.child.kill();
      expect(await server.ended).toEqual({ code: 0, signal: null });
    },
  );

  it('reads large bodies in each of its workers', { timeout: 2 * startTimeMs }, async () => {
    const server = spawnServer(database.env, '--workers', '2');
    const url = await server.url();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(url, 'POST', runs, { body: padded('{}') })));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    server.child.kill();
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});
