import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { compiledWindsock } from '../support/compiled-windsock.js';
import { send } from '../support/http.js';
import { startWindsock } from '../support/windsock.js';

const api = '/api/experimental';
const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code: number };
  attributes: Record<string, unknown>;
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

interface Export {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<Span, 'attributes'> & { attributes: Attribute[] })[] }[];
  }[];
}

const readAttributes = (list: Attribute[]) =>
  Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));

let database: AirflowDatabase;
let collector: Server;
let spans: Span[];
let resources: Record<string, unknown>[];

beforeEach(async () => {
  database = await airflowDatabase();
  spans = [];
  resources = [];
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      for (const { resource, scopeSpans } of (JSON.parse(Buffer.concat(chunks).toString()) as Export).resourceSpans) {
        resources.push(readAttributes(resource.attributes));
        for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
          spans.push({ ...span, attributes: readAttributes(span.attributes) });
        }
      }
      response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'Content-Type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  collector.closeAllConnections();
  collector.close();
  await database.remove();
});

function endpoint(): string {
  return `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
}

/** Starts Windsock with these variables, which the SDK reads from the process, and stops it after the work. */
async function traced(env: Record<string, string>, work: (url: string) => Promise<unknown>): Promise<void> {
  Object.entries(env).forEach(([name, value]) => vi.stubEnv(name, value));
  const windsock = await startWindsock({ env: { ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL', ...env } });
  try {
    await work(windsock.url);
  } finally {
    await windsock.close();
  }
}

const parents = () => spans.filter(({ kind }) => kind === 2);

describe('with an endpoint', () => {
  it('a request is a span below that of its client, and its work in the database below it', async () => {
    const headers = {
      traceparent: `00-${traceId}-${parentId}-01`,
      'X-Request-Id': 'r-1',
    };
    await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint() }, (url) =>
      send(url, 'POST', `${api}/dags/example_bash_operator/dag_runs?token=secret`, { headers, body: '{}' }),
    );
    const [request] = parents();
    expect(request).toMatchObject({
      name: 'POST /api/experimental/dags/:dag_id/dag_runs',
      traceId,
      parentSpanId: parentId,
      status: { code: 0 },
    });
    expect(request!.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/experimental/dags/:dag_id/dag_runs',
      'http.response.status_code': 200,
      'url.path': '/api/experimental/dags/example_bash_operator/dag_runs',
      'url.scheme': 'http',
      'windsock.request_id': 'r-1',
    });
    const children = spans.filter(({ parentSpanId }) => parentSpanId === request!.spanId);
    expect(children.map(({ name, traceId: id }) => [name, id])).toContainEqual(['database transaction', traceId]);
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  it('a request begins a trace of its own where its client has none, also one that nothing answers', async () => {
    await traced({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint()}/v1/traces` }, async (url) => {
      await send(url, 'GET', `${api}/pools`);
      await send(url, 'GET', '/secret');
      await send(url, 'PROPFIND', `${api}/test`);
    });
    expect(parents().map(({ name, attributes }) => [name, attributes['http.response.status_code']])).toEqual([
      ['GET /api/experimental/pools', 200],
      ['GET', 404],
      ['HTTP', 405],
    ]);
    expect(new Set(parents().map((span) => span.traceId)).size).toBe(3);
    expect(parents().every((span) => span.parentSpanId === undefined)).toBe(true);
    expect(spans.filter(({ name }) => name === 'database read').map((span) => span.traceId)).toEqual([
      parents()[0]!.traceId,
    ]);
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  it('what ends with 5xx is an error, in the request and in its work', async () => {
    await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint() }, async (url) => {
      await database.sql('ALTER TABLE slot_pool RENAME TO gone');
      await send(url, 'GET', `${api}/pools`);
    });
    const [request] = parents();
    expect(request).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '500' } });
    const [read] = spans.filter(({ parentSpanId }) => parentSpanId === request!.spanId);
    expect(read).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': expect.stringContaining('SQLITE_ERROR') as string },
    });
    expect(JSON.stringify(spans)).not.toContain('slot_pool');
  });

  it('the service is named as the variables say', async () => {
    await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint() }, (url) => send(url, 'GET', '/livez'));
    const named = { OTEL_SERVICE_NAME: 'api', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%20site' };
    await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(), ...named }, (url) => send(url, 'GET', '/livez'));
    expect(resources).toMatchObject([
      { 'service.name': 'windsock', 'telemetry.sdk.language': 'nodejs' },
      { 'service.name': 'api', 'deployment.environment.name': 'test site' },
    ]);
  });

  it('the sampler is what the variables say', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(), OTEL_TRACES_SAMPLER: 'always_off' };
    await traced(env, (url) => send(url, 'GET', `${api}/test`));
    expect(spans).toEqual([]);
  });

  it('that does not answer, requests are answered, and a stop is quick', async () => {
    const gone = endpoint();
    collector.close();
    let begin = 0;
    await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: gone }, async (url) => {
      expect((await send(url, 'GET', `${api}/test`)).status).toBe(200);
      begin = performance.now();
    });
    expect(performance.now() - begin).toBeLessThan(9000);
  });
});

// Its API, which does nothing by itself, comes with prom-client.
describe("OpenTelemetry's SDK", () => {
  const hooks = `
    import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) {
      if (/@opentelemetry\\/(?!api\\/)/.test(url)) appendFileSync('loaded.txt', url + '\\n');
      return next(url, context);
    }
  `;
  const program = `
    import 'reflect-metadata';
    import { writeFileSync } from 'node:fs';
    import { createRequire, register } from 'node:module';
    writeFileSync('loaded.txt', '');
    register('./hooks.mjs', import.meta.url);
    const { createApplication } = await import('./dist/application.js');
    const { loadAirflowConfig } = await import('./dist/config/load-airflow-config.js');
    const application = await createApplication(loadAirflowConfig());
    const { cache } = createRequire(import.meta.url);
    console.log(Object.keys(cache).filter((path) => /@opentelemetry\\/(?!api\\/)/.test(path)).length);
    await application.close();
  `;

  it('is loaded only where something is traced', { timeout: 60_000 }, () => {
    const compiled = compiledWindsock();
    try {
      compiled.write('hooks.mjs', hooks);
      compiled.write('program.mjs', program);
      /** How many of its modules are there after a start. */
      const loaded = (env: Record<string, string>): number => {
        const { stdout, stderr, status } = spawnSync(process.execPath, ['program.mjs'], {
          cwd: compiled.folder,
          env: { ...database.env, AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL', ...env },
          encoding: 'utf8',
        });
        expect([status, stderr]).toEqual([0, '']);
        const imported = readFileSync(join(compiled.folder, 'loaded.txt'), 'utf8').split('\n').length - 1;
        return imported + Number(stdout);
      };
      expect(loaded({})).toBe(0);
      expect(
        loaded({ OTEL_SERVICE_NAME: 'x', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(), OTEL_SDK_DISABLED: 'true' }),
      ).toBe(0);
      expect(loaded({ OTEL_TRACES_EXPORTER: 'console' })).toBeGreaterThan(10);
    } finally {
      compiled.remove();
    }
  });
});
