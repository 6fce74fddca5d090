/** The exporters of spans. */
export type SpanExporterName = 'otlp' | 'console';

/** The settings from OpenTelemetry's environment variables that its SDK does not read by itself. */
export interface TracingSettings {
  /** At least one. */
  readonly exporters: readonly SpanExporterName[];
  /** Attributes of the service, from OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. */
  readonly resource: Readonly<Record<string, string>>;
}

const known: readonly string[] = ['otlp', 'console'] satisfies SpanExporterName[];
const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;
const protocols = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'] as const;

/**
 * Reads from OpenTelemetry's standard variables whether and where requests are traced. The specification enables an
 * exporter by default; Windsock requires an endpoint or OTEL_TRACES_EXPORTER, since most installations have no
 * collector.
 *
 * @returns null as settings if nothing is traced; and a warning for each ignored value, as the specification requires
 */
export function readTracingSettings(env: NodeJS.ProcessEnv): {
  settings: TracingSettings | null;
  warnings: readonly string[];
} {
  const names = exporterNames(env);
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' || names.length === 0) {
    return { settings: null, warnings: [] };
  }
  const warnings: string[] = [];
  const exporters = names.filter((name): name is SpanExporterName => known.includes(name));
  if (exporters.length < names.length) {
    warnings.push('OTEL_TRACES_EXPORTER: Windsock knows otlp, console and none; the others are ignored.');
  }
  const protocol = first(env, protocols);
  if (protocol !== undefined && protocol !== 'http/json') {
    warnings.push('OTEL_EXPORTER_OTLP_PROTOCOL is ignored: Windsock sends traces by http/json.');
  }
  const resource = { ...readAttributes(env.OTEL_RESOURCE_ATTRIBUTES, warnings), ...serviceName(env) };
  return { settings: exporters.length === 0 ? null : { exporters, resource }, warnings };
}

function exporterNames(env: NodeJS.ProcessEnv): string[] {
  const written = env.OTEL_TRACES_EXPORTER?.trim() || (first(env, endpoints) === undefined ? 'none' : 'otlp');
  const names = written.split(',').map((name) => name.trim().toLowerCase());
  return names.includes('none') ? [] : [...new Set(names)];
}

/** The value of the first variable that is set; an empty one counts as unset. */
function first(env: NodeJS.ProcessEnv, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]?.trim()).find((value) => value);
}

function serviceName(env: NodeJS.ProcessEnv): Record<string, string> {
  const name = first(env, ['OTEL_SERVICE_NAME']);
  return name === undefined ? {} : { 'service.name': name };
}

/** Parses percent-encoded `key=value,key=value`. If any part is invalid, the whole text is ignored. */
function readAttributes(text: string | undefined, warnings: string[]): Record<string, string> {
  const pairs = (text ?? '').split(',').filter((part) => part.trim() !== '');
  try {
    return Object.fromEntries(pairs.map(readAttribute));
  } catch {
    warnings.push('OTEL_RESOURCE_ATTRIBUTES is ignored: it is not of the form key=value,key=value.');
    return {};
  }
}

function readAttribute(pair: string): [string, string] {
  const [, key, value] = /^\s*([^=]+?)\s*=\s*([^=]*?)\s*$/.exec(pair) ?? [];
  if (key === undefined || value === undefined) throw new SyntaxError(pair);
  return [decodeURIComponent(key), decodeURIComponent(value)];
}
