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
 * This file loads OpenTelemetry, so import it only if tracing is on.
 */

/** How long a stop waits for a collector to accept the last spans. */
const shutdownTimeoutMs = 3000;

const processors: Readonly<Record<SpanExporterName, () => SpanProcessor>> = {
  otlp: () => new BatchSpanProcessor(new OTLPTraceExporter()),
  console: () => new SimpleSpanProcessor(new ConsoleSpanExporter()),
};

/**
 * Traces every request to this server, and its units of work, until the server closes and sends the remaining spans.
 * The SDK reads endpoint, headers, sampler, limits and batch sizes from OpenTelemetry's environment variables.
 *
 * @param log receives the reasons why spans cannot be sent
 */
export function traceServer(server: FastifyInstance, { exporters, resource }: TracingSettings, log: Logger): void {
  const write = (message: string, ...rest: unknown[]) => log.warn({ details: rest.map(String) }, message);
  const ignore = () => undefined;
  diag.setLogger({ error: write, warn: write, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
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
    await Promise.race([provider.shutdown().catch(ignore), sleep(shutdownTimeoutMs, undefined, { ref: false })]);
    for (const api of [trace, context, propagation, diag]) api.disable();
  });
}

/** OpenTelemetry's resource, which describes the service that sends the spans. */
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
