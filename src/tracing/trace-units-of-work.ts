import { type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { type UnitOfWorkEvent, unitsOfWork } from '../database/unit-of-work.js';

const nothing = () => undefined;

/**
 * Makes a span of each unit of work that a request does, with the time that it waits for a connection or for its turn.
 *
 * @returns what ends it
 */
export function traceUnitsOfWork(tracer: Tracer): () => void {
  const spans = new WeakMap<UnitOfWorkEvent, Span>();
  const subscribers = {
    start: (event: UnitOfWorkEvent) => {
      if (trace.getActiveSpan()) spans.set(event, tracer.startSpan(`database ${event.operation}`));
    },
    error: (event: UnitOfWorkEvent) => {
      // The kind alone: the text of a database's error may hold values.
      const { name, code } = event.error as Error & { code?: unknown };
      spans
        .get(event)
        ?.setAttribute('error.type', typeof code === 'string' ? code : name)
        .setStatus({ code: SpanStatusCode.ERROR });
    },
    asyncEnd: (event: UnitOfWorkEvent) => spans.get(event)?.end(),
    end: nothing,
    asyncStart: nothing,
  };
  unitsOfWork.subscribe(subscribers);
  return () => unitsOfWork.unsubscribe(subscribers);
}
