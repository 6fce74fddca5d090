import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, ClientError, ConnectionError, CredentialsError, JsonClient } from '../../src/client/json-client.js';
import { version } from '../../src/common/version.js';
import { failure } from './failure.js';

describe('the client, towards servers that are no Windsock or are not well,', () => {
  const servers: (TcpServer & { closeAllConnections?(): void })[] = [];
  let requests: string[];

  beforeEach(() => {
    requests = [];
  });

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections?.();
      server.close();
    }
  });

  function listen(server: TcpServer): Promise<number> {
    servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  /** A client of a server that answers so, and notes what it is asked. */
  async function clientOf(answer: RequestListener, options: { retries?: number; timeout?: number } = {}) {
    const server = createServer((request, reply) => {
      requests.push(`${request.method} ${request.url}`);
      answer(request, reply);
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    return { url, client: new JsonClient({ endpointUrl: url.replace('//', '//bob:secret@'), ...options }) };
  }

  const replies =
    (...replies: [status: number, body?: string, headers?: Record<string, string>][]): RequestListener =>
    (_, reply) => {
      const [status, body = '', headers = {}] = replies.length > 1 ? replies.shift()! : replies[0]!;
      reply.writeHead(status, headers).end(body);
    };
  const json = { 'content-type': 'application/json' };

  it('sends what Airflow 1.10.15 understands', async () => {
    const bodies: string[] = [];
    let headers: IncomingHttpHeaders = {};
    const { client } = await clientOf((request, reply) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => reply.end('{"message":"Created"}'));
      headers = request.headers;
    });
    await client.triggerDag({ dagId: 'x' });
    await client.triggerDag({ dagId: 'x', runId: 'r', conf: '{"a": 1}', executionDate: '2026-01-02' });
    expect(headers).toMatchObject({
      authorization: `Basic ${Buffer.from('bob:secret').toString('base64')}`,
      'content-type': 'application/json',
      'user-agent': `windsock/${version}`,
    });
    expect(bodies).toEqual([
      '{"run_id":null,"conf":null,"execution_date":null}',
      String.raw`{"run_id":"r","conf":"{\"a\": 1}","execution_date":"2026-01-02"}`,
    ]);
  });

  it('sends no credentials to /health', async () => {
    let headers: IncomingHttpHeaders = {};
    const { client } = await clientOf((request, reply) => {
      headers = request.headers;
      reply.end(
        '{"metadatabase":{"status":"healthy"},"scheduler":{"status":"unhealthy","latest_scheduler_heartbeat":null}}',
      );
    });
    expect((await client.health()).scheduler.status).toBe('unhealthy');
    expect(headers).not.toHaveProperty('authorization');
  });

  it('deletes by the longer path where the shorter one is unknown', async () => {
    for (const status of [404, 405]) {
      const { client } = await clientOf(
        replies([status, '<title>No</title>'], [200, '{"count":1,"message":"Removed 1 record(s)"}']),
      );
      expect((await client.deleteDag('x')).count).toBe(1);
    }
    const path = 'DELETE /api/experimental/dags/x';
    expect(requests).toEqual([path, `${path}/delete_dag`, path, `${path}/delete_dag`]);
  });

  it('but not where the DAG is', async () => {
    const { client } = await clientOf(replies([404, '{"error":"Dag id x not found"}', json]));
    expect(await failure(client.deleteDag('x'))).toMatchObject({ kind: 'DagNotFound' });
    expect(requests).toHaveLength(1);
  });

  it('asks again, twice, where that changes nothing', async () => {
    const unavailable: [number, string, Record<string, string>] = [503, '', { 'retry-after': '0' }];
    const { client } = await clientOf(replies(unavailable, unavailable, [200, '[]']));
    expect(await client.getPools()).toEqual([]);
    expect(requests).toHaveLength(3);
    const hopeless = await clientOf(replies(unavailable));
    const error = await failure(hopeless.client.getPools());
    expect(error).toMatchObject({ status: 503, message: 'Airflow answered 503 Service Unavailable' });
    expect(requests).toHaveLength(6);
  });

  it('does not where it may change something twice', async () => {
    const { client } = await clientOf((request, reply) =>
      request.url!.includes('pools')
        ? request.socket.destroy()
        : replies([503, '', { 'retry-after': '0' }])(request, reply),
    );
    const calls = [
      client.triggerDag({ dagId: 'x' }),
      client.deleteDag('x'),
      client.setPaused('x', true),
      client.createPool({ name: 'x', slots: 1, description: '' }),
      client.deletePool('x'),
    ];
    const errors = await Promise.all(calls.map(failure));
    expect(errors.map(({ name }) => name)).toEqual([
      'ApiError',
      'ApiError',
      'ApiError',
      'ConnectionError',
      'ConnectionError',
    ]);
    expect(errors[4]).toMatchObject({ mayHaveArrived: true });
    expect(requests).toHaveLength(5);
  });

  it('asks again where the connection ended', async () => {
    let count = 0;
    const { client } = await clientOf((request, reply) => (count++ === 0 ? request.socket.destroy() : reply.end('[]')));
    expect(await client.getPools()).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  it('retries a trigger too while no server listens', async () => {
    const port = await listen(createTcpServer());
    servers.pop()!.close();
    const client = new JsonClient({ endpointUrl: `http://127.0.0.1:${port}` });
    const run = client.triggerDag({ dagId: 'x' });
    const late = createServer(replies([200, '{"message":"late"}']));
    servers.push(late);
    setTimeout(() => late.listen(port, '127.0.0.1'), 100);
    expect((await run).message).toBe('late');
  });

  describe('says in a sentence', () => {
    it('that the connection is refused', async () => {
      const port = await listen(createTcpServer());
      servers.pop()!.close();
      const error = await failure(
        new JsonClient({ endpointUrl: `http://a:secret@localhost:${port}/x`, retries: 0 }).test(),
      );
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ mayHaveArrived: false });
      expect(error.message).toBe(`Cannot reach http://localhost:${port}/x: connection refused`);
    });

    it('that the name is unknown', async () => {
      const error = await failure(new JsonClient({ endpointUrl: 'http://no-such-host.invalid', retries: 0 }).test());
      expect(error.message).toMatch(
        /^Cannot reach http:\/\/no-such-host.invalid: (host name not found|the name server does not answer)$/,
      );
    });

    it('that no answer came in time', async () => {
      const { client, url } = await clientOf(() => {}, { timeout: 0.2 });
      const error = await failure(client.test());
      expect(error.message).toBe(`Cannot reach ${url}: no answer within 0.2 s`);
      expect(error).toMatchObject({ mayHaveArrived: true });
      expect(requests).toHaveLength(1);
    });

    it('that the answer did not come to its end in time', async () => {
      const { client, url } = await clientOf((_, reply) => reply.write('{'), { timeout: 0.2 });
      expect((await failure(client.test())).message).toBe(`Cannot reach ${url}: no answer within 0.2 s`);
    });

    it('that it broke off', async () => {
      const { client, url } = await clientOf(
        (request, reply) => reply.writeHead(200, { 'content-length': 9 }).write('{', () => request.socket.destroy()),
        { retries: 0 },
      );
      const words = 'the connection ended before the whole answer had come';
      expect((await failure(client.test())).message).toBe(`Cannot reach ${url}: ${words}`);
    });

    it('that it speaks no HTTP', async () => {
      const port = await listen(createTcpServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH\r\n')));
      const error = await failure(new JsonClient({ endpointUrl: `http://127.0.0.1:${port}` }).test());
      expect(error.message).toBe(`Cannot reach http://127.0.0.1:${port}: what answers there does not speak HTTP`);
    });

    it('that it speaks no TLS', async () => {
      const { url } = await clientOf(replies([200]));
      const error = await failure(new JsonClient({ endpointUrl: url.replace('http:', 'https:') }).test());
      expect(error.message).toMatch(/it does not speak TLS \(is http:\/\/ meant\?\)$/);
    });

    it('that the certificate is not trusted', async () => {
      const file = (name: string) => readFileSync(join(import.meta.dirname, '../support/tls', name));
      const tls = { cert: file('localhost.crt'), key: file('localhost.key') };
      const port = await listen(createTlsServer(tls, replies([200])));
      const error = await failure(new JsonClient({ endpointUrl: `https://localhost:${port}` }).test());
      expect(error.message).toMatch(/^Cannot reach https:\/\/localhost:\d+: its certificate is signed by itself/);
      expect(error).toMatchObject({ mayHaveArrived: false });
    });

    it('that fetch calls no such port', async () => {
      const error = await failure(new JsonClient({ endpointUrl: 'http://127.0.0.1:6000' }).test());
      expect(error.message).toBe(
        'Cannot reach http://127.0.0.1:6000: fetch blocks this port, which belongs to another protocol',
      );
    });

    it('that it is redirected, and where to', async () => {
      const { client, url } = await clientOf(replies([302, '', { location: '/login?next=%2F' }]));
      const error = await failure(client.triggerDag({ dagId: 'x' }));
      expect(error.message).toBe(`Airflow answered 302 Found, to ${url}/login; redirects are not followed`);
      const other = await clientOf(replies([301, '', { location: 'https://eve:secret@example.com/x' }]));
      expect((await failure(other.client.test())).message).toContain(', to https://example.com/x;');
      expect(requests).toHaveLength(2);
    });

    it.each<[string, string, (client: JsonClient) => Promise<unknown>]>([
      ['a page for JSON', '<html>Sign in</html>', (c) => c.getPools()],
      ['a page for source code', '\n<!DOCTYPE html>', (c) => c.getDagCode('x')],
      ['nothing', '', (c) => c.triggerDag({ dagId: 'x' })],
      ['another object', '{"ok":true}', (c) => c.triggerDag({ dagId: 'x' })],
      ['an object for a list', '{"pools":[]}', (c) => c.getPools()],
      ['a list of something else', '[{"name":"x"}]', (c) => c.getPools()],
      ['null', 'null', (c) => c.getDagRunState('x', 'y')],
    ])('that it got %s', async (_, body, call) => {
      const { client, url } = await clientOf(replies([200, body, { 'content-type': 'text/html' }]));
      const error = await failure(call(client));
      expect(error).toBeInstanceOf(ApiError);
      expect(error.message).toMatch(
        new RegExp(`^What answers at ${url}/api/.* does not seem to be Airflow's API: it sent `),
      );
      expect(error).toMatchObject({ status: 200 });
    });

    it.each([
      [502, '<html>Bad gateway</html>', {}, 'Airflow answered 502 Bad Gateway'],
      [500, '<h1>Ooops.</h1>', {}, 'Airflow answered 500 Internal Server Error'],
      [400, '{"error": 7}', {}, 'Airflow answered 400 Bad Request'],
      [400, '{"error": "Bad value"}', {}, 'Bad value'],
      [418, '', {}, "Airflow answered 418 I'm a Teapot"],
      [
        401,
        '',
        { 'www-authenticate': 'Basic realm="a, b", Negotiate' },
        'Airflow answered 401 Unauthorized (it takes Basic, Negotiate)',
      ],
    ])('what %i %s is', async (status, body, headers, message) => {
      const { client } = await clientOf(replies([status, body, headers]), { retries: 0 });
      expect(await failure(client.test())).toMatchObject({ status, message });
    });
  });

  it.each([
    { endpointUrl: 'localhost:8080' },
    { endpointUrl: 'http://a:secret@h?x' },
    { endpointUrl: 'http://h', timeout: 0 },
    { endpointUrl: 'http://h', timeout: NaN },
    { endpointUrl: 'http://h', timeout: 1e9 },
    { endpointUrl: 'http://h', retries: -1 },
    { endpointUrl: 'http://h', retries: 1.5 },
  ])('is not made with %j', (options) => {
    expect(() => new JsonClient(options)).toThrow(ClientError);
    expect(() => new JsonClient(options)).not.toThrow(/secret/);
  });

  it('says that without a ticket there is no Kerberos', async () => {
    process.env.KRB5CCNAME = 'FILE:/no/such/cache';
    const { url } = await clientOf(replies([200]));
    const client = new JsonClient({ endpointUrl: url, auth: { kind: 'kerberos' } });
    const error = await failure(client.test());
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(
      /^(There is no Kerberos ticket for airflow@127.0.0.1 \(|Kerberos authentication needs the npm package)/,
    );
    expect(requests).toEqual([]);
  });
});
