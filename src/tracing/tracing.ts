import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  type NodeTracerConfig,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log/logger.js';
import { version } from '../common/version.js';
import type { SpanExporterName, TracingSettings } from '../config/tracing-settings.js';
import { traceRequests } from './trace-requests.js';
import { traceUnitsOfWork } from './trace-units-of-work.js';

/*
 * This file loads OpenTelemetry, so it is imported only where something is traced.
 */

/** Milliseconds that the end of the process waits for a collector to take the last spans. */
const shutdownPatienceMs = 3000;

const processors: Readonly<Record<SpanExporterName, () => SpanProcessor>> = {
  otlp: () => new BatchSpanProcessor(new OTLPTraceExporter()),
  console: () => new SimpleSpanProcessor(new ConsoleSpanExporter()),
};

/**
 * Traces every request to this server, and the units of work in it, from now on until the server is closed, which sends
 * what is left. Endpoint, headers, sampler, limits and batches the SDK reads from OpenTelemetry's environment variables.
 *
 * @param log hears why spans cannot be sent
 */
export function traceServer(server: FastifyInstance, { exporters, resource }: TracingSettings, log: Logger): void {
  const write = (message: string, ...rest: unknown[]) => log.warn({ details: rest.map(String) }, message);
  const silent = () => undefined;
  diag.setLogger({ error: write, warn: write, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
  const provider = new NodeTracerProvider({
    resource: describeService(resource),
    spanProcessors: exporters.map((name) => processors[name]()),
  });
  provider.register();
  const tracer = provider.getTracer('windsock', version);
  traceRequests(server, tracer);
  const stopUnits = traceUnitsOfWork(tracer);
  server.addHook('onClose', async () => {
    stopUnits();
    await Promise.race([provider.shutdown().catch(silent), sleep(shutdownPatienceMs, undefined, { ref: false })]);
    for (const api of [trace, context, propagation, diag]) api.disable();
  });
}

/** The resource of the spans, as OpenTelemetry names it: who sends them. */
function describeService(given: TracingSettings['resource']): NonNullable<NodeTracerConfig['resource']> {
  const attributes = {
    'service.name': 'windsock',
    'service.version': version,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    ...given,
  };
  const resource = { attributes, getRawAttributes: () => Object.entries(attributes), merge: () => resource };
  return resource;
}
