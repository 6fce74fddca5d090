import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace context of the request; null before it is set, and without tracing. */
    traceContext: Context | null;
  }
}

/** The methods of OpenTelemetry's conventions. Clients may send any word as the method. */
const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
]);

/** Creates a span for each request, as a child of the client's span if the request has a `traceparent`. */
export function traceRequests(server: FastifyInstance, tracer: Tracer): void {
  server.decorateRequest('traceContext', null);
  server.addHook('onRequest', (request, reply, done) => {
    const span = startSpan(tracer, request);
    request.traceContext = trace.setSpan(ROOT_CONTEXT, span);
    // Emitted once, also if the client disconnects before the answer.
    reply.raw.once('close', () => endSpan(span, reply));
    context.with(request.traceContext, done);
  });
  // Reading the body loses the context, so that it is set again.
  server.addHook('preValidation', (request, _reply, done) => context.with(request.traceContext ?? ROOT_CONTEXT, done));
  // Unknown paths and methods are answered before the hook above.
  server.addHook('onResponse', (request, reply, done) => {
    if (!request.traceContext) endSpan(startSpan(tracer, request, Date.now() - reply.elapsedTime), reply);
    done();
  });
}

function startSpan(tracer: Tracer, request: FastifyRequest, startTime?: number): Span {
  const isKnown = knownMethods.has(request.method);
  const method = isKnown ? request.method : 'HTTP';
  const { url: route } = request.routeOptions;
  return tracer.startSpan(
    route === undefined ? method : `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      startTime,
      attributes: {
        'http.request.method': isKnown ? method : '_OTHER',
        'url.scheme': request.protocol,
        'windsock.request_id': request.id,
        // Without the query and without unknown paths: they may contain secrets.
        ...(route !== undefined && { 'http.route': route, 'url.path': request.url.split('?', 1)[0] }),
      },
    },
    propagation.extract(ROOT_CONTEXT, request.headers),
  );
}

function endSpan(span: Span, { statusCode, raw }: FastifyReply): void {
  if (raw.writableEnded) span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= 500) {
    span.setAttribute('error.type', String(statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
