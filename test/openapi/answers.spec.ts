import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApplication } from '../../src/application.js';
import { systemUser } from '../../src/common/system-user.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { DrainState } from '../../src/health/drain-state.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { faultyProxy } from '../support/faulty-proxy.js';
import { type Answer, send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import {
  type DescribedOperation,
  document,
  exampleBody,
  examplePath,
  operationNamed,
  operations,
  problemsOf,
} from './described.js';
import { type Step, steps } from './steps.js';

/** The examples that an answer of the service was like, each as `operation status example`. */
const seen = new Set<string>();

/** Moments that differ from day to day. */
const moment = /\d{4}-\d\d-\d\d[T +]\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?/g;

/** The same for all moments, and for whoever runs the tests. */
function comparable(value: unknown): unknown {
  const text = JSON.stringify(value).replaceAll(moment, '<moment>');
  return JSON.parse(text.replace(`"unixname":${JSON.stringify(systemUser())}`, '"unixname":"airflow"'));
}

function parsed(type: string, answer: Answer): unknown {
  return type === 'application/json' ? answer.json() : answer.text;
}

/** The answer is one that is described: its status, its media type, its body. With an example, it is like that one. */
function expectDescribed({ id, responses }: DescribedOperation, answer: Answer, example?: string): void {
  const type = answer.headers['content-type']!.split(';')[0]!;
  const described = responses.find(({ status }) => status === answer.status)?.content[type];
  expect(described, `${id} answered ${answer.status} ${type}: ${answer.text.slice(0, 300)}`).toBeDefined();
  const value = parsed(type, answer);
  expect(problemsOf(described!.schema, value)).toEqual([]);
  if (example === undefined) return;
  expect(Object.keys(described!.examples)).toContain(example);
  // Of a text, such as the metrics, an example may be a part.
  const model = described!.examples[example];
  if (typeof value === 'string') expect(value).toContain(model);
  else expect(comparable(value)).toEqual(comparable(model));
  seen.add(`${id} ${answer.status} ${example}`);
}

let database: AirflowDatabase;
let windsock: RunningWindsock | undefined;

beforeAll(async () => {
  database = await airflowDatabase();
});

afterAll(() => database.remove());

afterEach(async () => {
  await windsock?.close();
  windsock = undefined;
});

async function start(env: Record<string, string>): Promise<string> {
  windsock = await startWindsock({ env: { ...database.env, ...env } });
  return windsock.url;
}

const call = (url: string, operation: DescribedOperation, headers: Record<string, string> = {}) =>
  send(url, operation.method, examplePath(operation), { headers, body: exampleBody(operation, '') });

const described = (status: number, name: string) =>
  operations.filter(({ responses }) =>
    responses.some(
      (each) => each.status === status && Object.values(each.content).some(({ examples }) => name in examples),
    ),
  );

describe('the examples of each route', () => {
  it('are what the service answers', async () => {
    const url = await start({ AIRFLOW__API__MAX_REQUEST_BODY_SIZE: '100000' });
    const perform = async ({ operation: id, example, params, before = [], ...step }: Step) => {
      for (const sql of before) await database.sql(sql);
      const operation = operationNamed(id);
      const body = step.body ?? exampleBody(operation, example);
      return send(url, operation.method, examplePath(operation, params), { body, headers: { ...step.headers } });
    };
    for (const step of steps) {
      const answer = await perform(step);
      expect(answer.status, `${step.operation} ${step.example}: ${answer.text}`).toBe(step.status);
      expectDescribed(operationNamed(step.operation), answer, step.example);
    }
  });
});

it('what the introduction says of all paths is so', async () => {
  const url = await start({ AIRFLOW__API__MAX_REQUEST_BODY_SIZE: '10' });
  const answers = [
    await send(url, 'GET', '/nothing'),
    await send(url, 'PUT', '/api/experimental/test'),
    await send(url, 'POST', '/api/experimental/pools', { body: '{}'.padEnd(11) }),
    await send(url, 'GET', '/health', { headers: { X: 'x'.repeat(70_000) } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 405, 413, 431]);
  for (const { status, text } of answers) {
    const error = text.trim().replace('{"error":', '{"error": ');
    expect(document.info.description).toMatch(new RegExp(`\\| ${status} .*\`${error.replace(/[{}.]/g, '\\$&')}\``));
  }
});

describe('what holds for many routes', () => {
  it('is answered by each that says so, where nobody knows who calls, or a password is wrong, again and again', async () => {
    const guarded = described(401, 'unauthorized').filter(({ responses }) =>
      responses.some(({ status }) => status === 403),
    );
    expect(guarded.length).toBeGreaterThan(15);
    for (const { id } of guarded) {
      await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', id, bcrypt.hashSync('secret', 4));
    }
    const url = await start({
      AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth',
      AIRFLOW__API__AUTH_MAX_FAILURES: '1',
      AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True',
    });
    for (const [index, operation] of guarded.filter(({ id }) => id !== 'getSignedInPage').entries()) {
      const wrong = {
        Authorization: `Basic ${Buffer.from(`${operation.id}:wrong`).toString('base64')}`,
        'X-Forwarded-For': `192.0.2.${index}`,
      };
      expectDescribed(operation, await call(url, operation), 'unauthorized');
      expectDescribed(operation, await call(url, operation, wrong), 'forbidden');
      expectDescribed(operation, await call(url, operation, wrong), 'failures');
    }
  });

  it('is answered by a page that asks a browser who reads it', async () => {
    const url = await start({ AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' });
    expectDescribed(operationNamed('getSignedInPage'), await send(url, 'GET', '/sign-in'), 'unauthorized');
    await windsock!.close();
    const closed = await start({ AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.deny_all' });
    expectDescribed(operationNamed('getSignedInPage'), await send(closed, 'GET', '/sign-in'), 'forbidden');
  });

  it('is answered where changes by GET are switched off', async () => {
    const url = await start({ AIRFLOW__API__ALLOW_PAUSE_BY_GET: 'False' });
    const [operation, ...others] = described(403, 'switchedOff');
    expect(others).toEqual([]);
    expectDescribed(operation!, await call(url, operation!), 'switchedOff');
  });

  it('is answered where the path is too long', async () => {
    const url = await start({});
    for (const operation of operations) {
      const answer = await send(url, operation.method, `${examplePath(operation)}?${'a'.repeat(9000)}`);
      expectDescribed(operation, answer, 'tooLong');
    }
  });

  it('is answered while another process writes', async () => {
    const url = await start({ AIRFLOW__CORE__SQL_ALCHEMY_LOCK_TIMEOUT: '0.1' });
    await database.sql('BEGIN IMMEDIATE');
    try {
      for (const operation of described(503, 'locked')) {
        expectDescribed(operation, await call(url, operation), 'locked');
      }
    } finally {
      await database.sql('ROLLBACK');
    }
  });

  it('is answered while more callers log in than can be checked', async () => {
    await database.sql('INSERT INTO users (username, password) VALUES (?, ?)', 'slow', bcrypt.hashSync('secret', 8));
    const url = await start({
      AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth',
      AIRFLOW__API__AUTH_MAX_PENDING: '1',
      AIRFLOW__API__AUTH_MAX_FAILURES: '0',
    });
    const operation = operationNamed('getPools');
    const tries = Array.from({ length: 10 }, (_, index) => {
      const Authorization = `Basic ${Buffer.from(`slow:wrong${index}`).toString('base64')}`;
      return call(url, operation, { Authorization });
    });
    const refused = (await Promise.all(tries)).filter(({ status }) => status === 503);
    expectDescribed(operation, refused[0]!, 'tooManyLogins');
  });

  it('is answered when the server is about to stop', async () => {
    const application = await createApplication(
      loadAirflowConfig({ ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL' }),
    );
    await application.listen(0, '127.0.0.1');
    application.get(DrainState, { strict: false }).beginDraining();
    expectDescribed(
      operationNamed('getReadiness'),
      await send(await application.getUrl(), 'GET', '/readyz'),
      'stopping',
    );
    await application.close();
  });
});

describe.runIf(dialects.includes('postgresql'))('a database that is away', () => {
  it('is told of by every route that reads it', async () => {
    const server = await airflowDatabase('postgresql');
    const conn = server.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!;
    const [, host, port] = /@([^@:/]+):(\d+)\//.exec(conn)!;
    const proxy = await faultyProxy({ host: host!, port: Number(port) });
    windsock = await startWindsock({
      env: {
        ...server.env,
        AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL',
        AIRFLOW__CORE__SQL_ALCHEMY_CONN: conn.replace(`@${host}:${port}/`, `@127.0.0.1:${proxy.port}/`),
      },
    });
    proxy.become('closed');
    try {
      // These ask the database only who calls, and here nobody is asked.
      const others = ['test', 'info', 'getMetrics', 'getSignedInPage'];
      for (const operation of described(503, 'unreachable').filter(({ id }) => !others.includes(id))) {
        expectDescribed(operation, await call(windsock.url, operation), 'unreachable');
      }
    } finally {
      await windsock.close();
      windsock = undefined;
      await proxy.remove();
      await server.remove();
    }
  });
});

it('every example was seen', () => {
  // What many routes have in common was seen on each of them above, but for these, of which one route is enough.
  const once = ['unreachable', 'tooManyLogins', 'unauthorized', 'forbidden', 'failures'];
  const examples = operations.flatMap(({ id, responses }) =>
    responses.flatMap(({ status, content }) =>
      Object.values(content).flatMap((media) => Object.keys(media.examples).map((name) => `${id} ${status} ${name}`)),
    ),
  );
  const isSeen = (example: string) => {
    const [, status, name = ''] = example.split(' ');
    return seen.has(example) || (once.includes(name) && [...seen].some((each) => each.endsWith(` ${status} ${name}`)));
  };
  const wanted = dialects.includes('postgresql') ? examples : examples.filter((each) => !each.endsWith('unreachable'));
  expect(wanted.filter((example) => !isSeen(example))).toEqual([]);
});
