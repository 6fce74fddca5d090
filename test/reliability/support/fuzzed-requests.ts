import type { ParameterObject, SchemaObject } from '@nestjs/swagger';
import fc, { type Arbitrary } from 'fast-check';
import { METHODS } from 'node:http';
import { type DescribedOperation, document, operations } from '../../openapi/described.js';
import { FuzzedRequest } from './fuzzed-request.js';
import { hostileJson, hostileNumber, hostileText, oddDate } from './hostile-values.js';

/** Named values that exist, so that requests get further than to the first check. */
export interface KnownNames {
  readonly dagIds: readonly string[];
  /** Those that may be deleted. */
  readonly spareDagIds: readonly string[];
  readonly taskIds: readonly string[];
}

const pools = ['default_pool', 'etl', 'etl', 'a', 'A', 'ä', ' etl'];
const runIds = ['nightly', 'manual__2016-01-01T00:00:00+00:00', 'backfill_x', 'scheduled__x', 'a', 'A', ' a'];
/** CONNECT is no request for a resource: hostile-http.spec.ts has it. */
const methods = [...METHODS.filter((method) => method !== 'CONNECT'), 'get'];

/** Requests to every operation of the OpenAPI description: valid, nearly valid, hostile. */
export function fuzzedRequest(known: KnownNames): Arbitrary<FuzzedRequest> {
  const described = operations.map((operation) => ({
    weight: weightOf(operation),
    arbitrary: requestOf(operation, known),
  }));
  return fc.oneof(...described, { weight: 3, arbitrary: stray });
}

/** The more there is to get wrong, the more often. */
function weightOf({ path, parameters, body }: DescribedOperation): number {
  if (!path.startsWith('/api/')) return 1;
  return body ? 16 : parameters.length > 0 ? 4 : 2;
}

function requestOf(operation: DescribedOperation, known: KnownNames): Arbitrary<FuzzedRequest> {
  const parts = operation.path.split('/').map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    return name === undefined ? fc.constant(part) : encoded(valueOf(parameterNamed(operation, name), operation, known));
  });
  return fc
    .record({
      method: mostly(9, fc.constant(operation.method), fc.constantFrom(...methods)),
      path: fc.tuple(...parts).map((values) => values.join('/')),
      query: queryOf(operation),
      headers,
      body: operation.body ? bodyOf(operation) : mostly(9, fc.constant(null), anyBody),
    })
    .map(({ method, path, query, headers, body }) => new FuzzedRequest(method, path + query, headers, body));
}

/** Paths that nobody described. */
const stray: Arbitrary<FuzzedRequest> = fc
  .record({
    method: fc.constantFrom(...methods),
    target: fc.oneof(
      fc.constantFrom('*', '//', '/?', '/%', '/..', '/api', '/api/experimental/', '//api//experimental//test', '/?%'),
      fc.constantFrom('http://[::1/', 'http://a@b:c/', 'https://x?/', 'ftp://x/', '/api/experimental/dags/a/b/c/d/e/f'),
      fc.array(encoded(hostileText), { maxLength: 8 }).map((parts) => `/${parts.join('/')}`),
      fc.array(encoded(hostileText), { maxLength: 5 }).map((parts) => `/api/experimental/dags/${parts.join('/')}`),
    ),
    body: fc.option(fc.constant(Buffer.from('{}'))),
  })
  .map(({ method, target, body }) => new FuzzedRequest(method, target, [], body));

/** Mostly the first: so many times as often as the second. */
function mostly<A, B>(times: number, usual: Arbitrary<A>, odd: Arbitrary<B>): Arbitrary<A | B> {
  return fc.oneof({ weight: times, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

function parameterNamed(operation: DescribedOperation, name: string): ParameterObject {
  return operation.parameters.find((parameter) => parameter.name === name)!;
}

function valueOf({ name, schema, example }: ParameterObject, operation: DescribedOperation, known: KnownNames) {
  const values = (schema as SchemaObject).enum as string[] | undefined;
  const dagIds = operation.method === 'DELETE' ? known.spareDagIds : known.dagIds;
  const usual: Record<string, Arbitrary<string>> = {
    dag_id: fc.constantFrom(...dagIds),
    task_id: fc.constantFrom(...known.taskIds),
    execution_date: oddDate,
    name: fc.constantFrom(...pools),
  };
  return mostly(6, usual[name] ?? fc.constantFrom(...(values ?? [String(example)])), hostileText);
}

/** A value as a part of a path: encoded as it should be, not at all, twice, or wrongly. */
function encoded(value: Arbitrary<string>): Arbitrary<string> {
  return fc.tuple(value, fc.nat(15)).map(([text, way]) => {
    const right = percentEncoded(text);
    if (way === 0) return text.replace(/[^!-~]/g, percentEncoded).replace(/[?#]/g, '');
    if (way === 1) return percentEncoded(right);
    if (way === 2) return `${right}%`;
    if (way === 3) return `${right}%ff%c0%80`;
    if (way === 4) return Buffer.from(text).toString('hex').replace(/../g, '%$&');
    return right;
  });
}

/** Half of a surrogate pair becomes what a careless encoder makes of it. */
function percentEncoded(text: string): string {
  return Array.from(text, (unit) => (unit.isWellFormed() ? encodeURIComponent(unit) : '%ED%A0%80')).join('');
}

function queryOf({ parameters }: DescribedOperation): Arbitrary<string> {
  const names = [
    ...parameters.filter((each) => each.in === 'query').map((each) => each.name),
    'state',
    '__proto__',
    'a[]',
  ];
  const value = fc.oneof(
    fc.constantFrom('running', 'RUNNING', 'success', '1', '0', '-1', '1e9', '99999999999999999999'),
    hostileText,
  );
  const pair = fc.tuple(fc.constantFrom(...names), encoded(value)).map((both) => both.join('='));
  return mostly(
    4,
    fc.constant(''),
    fc.array(mostly(5, pair, encoded(hostileText)), { maxLength: 6 }).map((pairs) => `?${pairs.join('&')}`),
  );
}

/** What a header may hold on the wire, without its end. */
const headerText = hostileText.map((text) =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/[^\t -~\x80-\xff]/g, ''),
);

const headers: Arbitrary<[string, string][]> = fc.array(
  fc.oneof(
    header(
      'Content-Type',
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=',
      'a/b;=',
      '*/*',
      ';',
      'x',
    ),
    header('Content-Encoding', 'gzip', 'br', 'identity', 'deflate, gzip'),
    header('Authorization', 'Basic', 'Basic Og==', 'Basic %%', 'Basic YTpi', 'Negotiate', 'Negotiate YQ==', 'Bearer x'),
    header('X-Forwarded-Prefix', '/airflow', '//evil', '/a\t', 'javascript:alert(1)', '/%zz', '/a, /b'),
    header('X-Forwarded-For', '127.0.0.1', '::1, 999.9.9.9', 'unknown', ','),
    header('X-Request-Id', 'abc', 'a b', 'a'.repeat(128), 'a'.repeat(129)),
    header('Origin', 'null', 'https://example.com', 'http://[', '*'),
    header('Sec-Fetch-Site', 'cross-site', 'same-origin', 'none'),
    header('Traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, '00-', 'ff'),
    header('Accept', 'text/html', 'application/json', '*/*;q=', 'a/b;q=9'),
    header('Accept-Encoding', 'gzip', 'br;q=1', '*;q=0'),
    header('If-None-Match', '*', '"x"', 'W/"'),
    header('If-Modified-Since', 'Sat, 29 Oct 1994 19:43:31 GMT', 'x'),
    header('Range', 'bytes=0-0', 'bytes=-1', 'bytes=9-1', 'x'),
    header('Cookie', 'a=b', ';;;=', '__proto__=1'),
    header('Expect', '100-continue', 'coffee'),
    header('Idempotency-Key', 'x'),
    header('__proto__', 'x'),
    header('constructor', 'x'),
  ),
  { maxLength: 4 },
);

function header(name: string, ...values: string[]): Arbitrary<[string, string]> {
  return mostly(4, fc.constantFrom(...values), headerText).map((value) => [name, value]);
}

const anyBody: Arbitrary<Buffer> = fc.oneof(
  hostileJson.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.alloc(0)),
);

/** A body by its schema, in an encoding that Flask would read; or any other. */
function bodyOf({ body }: DescribedOperation): Arbitrary<Buffer | null> {
  const json = jsonOf('', body!.content['application/json']!.schema as Schema);
  const bytes = fc.tuple(json, fc.nat(24)).map(([text, way]) => {
    if (way === 0) return Buffer.from(text, 'utf16le');
    if (way === 1) return Buffer.from(`\ufeff${text}`);
    if (way === 2) return Buffer.from(text).subarray(0, -1);
    if (way === 3) return Buffer.from(text, 'latin1');
    return Buffer.from(text);
  });
  return fc.oneof(
    { weight: 8, arbitrary: bytes },
    { weight: 2, arbitrary: anyBody },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

type Schema = SchemaObject & { $ref?: string };

/** A JSON text as a schema wants it, and sometimes not. */
function jsonOf(name: string, schema: Schema): Arbitrary<string> {
  if (schema.$ref) return jsonOf(name, document.components.schemas[schema.$ref.split('/').at(-1)!]!);
  const types = schema.oneOf
    ? (schema.oneOf as Schema[]).map((one) => jsonOf(name, one))
    : [schema.type ?? []].flat().map((type) => jsonOfType(name, type, schema));
  return mostly(12, fc.oneof(...types), hostileJson);
}

function jsonOfType(name: string, type: string, schema: Schema): Arbitrary<string> {
  if (type === 'object') return objectOf(schema);
  if (type === 'string') return textOf(name).map((text) => JSON.stringify(text));
  if (type === 'integer') return mostly(3, fc.integer({ min: -2, max: 200 }).map(String), hostileNumber);
  return fc.constantFrom(...(type === 'boolean' ? ['true', 'false'] : ['null']));
}

function textOf(name: string): Arbitrary<string> {
  const usual: Record<string, Arbitrary<string>> = {
    run_id: mostly(1, fc.uuid(), fc.constantFrom(...runIds)),
    execution_date: oddDate,
    replace_microseconds: fc.constantFrom('true', 'false', 'True', 'y', '1', ''),
    conf: fc.json({ maxDepth: 3 }),
    name: fc.constantFrom(...pools),
    slots: fc.constantFrom('5', ' 7 ', '-1', '٣', '1_000', '1e3', '0x1', ''),
  };
  return mostly(4, usual[name] ?? fc.constant('text'), hostileText);
}

function objectOf({ properties = {}, required = [] }: Schema): Arbitrary<string> {
  const members = Object.entries(properties).map(([name, schema]) => {
    const member = jsonOf(name, schema as Schema).map((value) => [`${JSON.stringify(name)}: ${value}`]);
    return mostly(required.includes(name) ? 30 : 1, member, fc.constant<string[]>([]));
  });
  const extra = fc.tuple(hostileText, hostileJson).map(([name, value]) => [`${JSON.stringify(name)}: ${value}`]);
  const extras = mostly(10, fc.constant<string[]>([]), extra);
  return fc.tuple(extras, ...members).map((lists) => `{${lists.flat().join(', ')}}`);
}
