import { type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { type UnitOfWorkEvent, unitsOfWork } from '../database/unit-of-work.js';

const ignore = () => undefined;

/**
 * Creates a span for each unit of work of a request. The span includes the wait for a connection or a turn.
 *
 * @returns a function that stops the tracing
 */
export function traceUnitsOfWork(tracer: Tracer): () => void {
  const spans = new WeakMap<UnitOfWorkEvent, Span>();
  const subscribers = {
    start: (event: UnitOfWorkEvent) => {
      if (trace.getActiveSpan()) spans.set(event, tracer.startSpan(`database ${event.operation}`));
    },
    error: (event: UnitOfWorkEvent) => {
      // Only the kind: the message of a database error may contain values.
      const { name, code } = event.error as Error & { code?: unknown };
      spans
        .get(event)
        ?.setAttribute('error.type', typeof code === 'string' ? code : name)
        .setStatus({ code: SpanStatusCode.ERROR });
    },
    asyncEnd: (event: UnitOfWorkEvent) => spans.get(event)?.end(),
    end: ignore,
    asyncStart: ignore,
  };
  unitsOfWork.subscribe(subscribers);
  return () => unitsOfWork.unsubscribe(subscribers);
}
