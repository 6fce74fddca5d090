import { fastify, LogController } from 'fastify';
import { expect, it } from 'vitest';
import { ServiceUnavailable } from '../common/errors.js';
import { answerError } from './error-reply.js';
import { requestIdHeader } from './request-id.js';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The client's answer and the log lines for a request that fails with this error. */
async function answered(error: Error) {
  const lines: Line[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Line) };
  const logController = new LogController({ disableRequestLogging: true });
  const server = fastify({ logger: { stream }, logController, requestIdHeader });
  server.decorateRequest('principal', null);
  server.get('/', (request, reply) => answerError(request, reply, error));
  const answer = await server.inject({ url: '/', headers: { [requestIdHeader]: 'the-id' } });
  return { status: answer.statusCode, body: answer.json<unknown>(), lines };
}

it('logs the cause of a database outage and hides it from the client', async () => {
  const cause = Object.assign(new Error('the database system is starting up'), { code: '57P03' });
  const { status, body, lines } = await answered(new ServiceUnavailable('The database is away', { cause }));
  expect([status, body]).toEqual([503, { error: 'The database is away' }]);
  expect(lines).toMatchObject([
    {
      level: 40,
      reqId: 'the-id',
      msg: 'The database is away',
      reason: '57P03: the database system is starting up',
    },
  ]);
});

it('logs nothing if the service itself is overloaded', async () => {
  expect((await answered(new ServiceUnavailable('Too much'))).lines).toEqual([]);
});

it('logs an unexpected error', async () => {
  const { status, lines } = await answered(new Error('oops'));
  expect(status).toBe(500);
  expect(lines).toMatchObject([{ level: 50, reqId: 'the-id', msg: 'Unexpected error', err: { message: 'oops' } }]);
});
