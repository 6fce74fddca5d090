import { describe, expect, it } from 'vitest';
import { readTracingSettings } from './tracing-settings.js';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const exportersFor = (env: Record<string, string>) => readTracingSettings(env).settings?.exporters ?? null;

describe('requests are traced', () => {
  it.each([
    [endpoint, ['otlp']],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, ['otlp']],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, ['otlp']],
    [{ OTEL_TRACES_EXPORTER: ' Console, otlp,console' }, ['console', 'otlp']],
    [{ ...endpoint, OTEL_SDK_DISABLED: 'false' }, ['otlp']],
    [{ ...endpoint, OTEL_TRACES_EXPORTER: '' }, ['otlp']],
  ])('with %j', (env, exporters) => expect(exportersFor(env)).toEqual(exporters));

  it.each<Record<string, string>>([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_SERVICE_NAME: 'x' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
    { ...endpoint, OTEL_SDK_DISABLED: 'True' },
    { OTEL_TRACES_EXPORTER: 'zipkin' },
  ])('not with %j', (env) => expect(exportersFor(env)).toBeNull());
});

describe('the service', () => {
  const resourceFor = (env: Record<string, string>) => readTracingSettings({ ...endpoint, ...env }).settings!.resource;

  it('has the attributes of the variables; OTEL_SERVICE_NAME takes precedence', () => {
    expect(resourceFor({ OTEL_RESOURCE_ATTRIBUTES: 'a=1, b = x%2Cy ,service.name=one' })).toEqual({
      a: '1',
      b: 'x,y',
      'service.name': 'one',
    });
    expect(resourceFor({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=one', OTEL_SERVICE_NAME: 'two' })).toEqual({
      'service.name': 'two',
    });
  });

  it.each(['a', '=1', 'a=%', 'a=1,b'])('has none if they are invalid: %j', (text) => {
    expect(resourceFor({ OTEL_RESOURCE_ATTRIBUTES: text })).toEqual({});
    expect(readTracingSettings({ ...endpoint, OTEL_RESOURCE_ATTRIBUTES: text }).warnings).toHaveLength(1);
  });
});

describe('ignored values cause a warning', () => {
  it.each([
    { OTEL_TRACES_EXPORTER: 'otlp,zipkin' },
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' },
  ])('%j', (env) => {
    const [name] = Object.keys(env);
    const { warnings } = readTracingSettings({ ...endpoint, ...env });
    expect(warnings).toEqual([expect.stringContaining(name!.replace('_TRACES_PROTOCOL', '_PROTOCOL'))]);
  });

  it('but valid values do not', () => {
    const env = { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_SERVICE_NAME: 'x' };
    expect(readTracingSettings(env).warnings).toEqual([]);
    expect(readTracingSettings({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }).warnings).toEqual([]);
  });
});
