import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuthenticationOutcome } from '../http/principal.js';
import type { BoundedNames } from './bounded-names.js';
import type { EventSink } from './event-sink.js';

/** The route of unknown paths. */
const unmatched = 'unmatched';
/** Clients may send any word as the method. */
const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** The end of the route that triggers a run. */
const triggerRoute = '/dags/:dag_id/dag_runs';

const withoutCredentials: AuthenticationOutcome = { backend: 'none', outcome: 'refused' };

/**
 * Reports every answered request to the sink. The events are derived from the request and its answer, so that features
 * do not depend on metrics.
 *
 * @param dagIds limits the DAGs that are named
 */
export function observeRequests(server: FastifyInstance, sink: EventSink, dagIds: BoundedNames): void {
  server.addHook('onResponse', (request, reply, done) => {
    report(sink, request, reply, dagIds);
    done();
  });
}

function report(sink: EventSink, request: FastifyRequest, reply: FastifyReply, dagIds: BoundedNames): void {
  const { url: route = unmatched } = request.routeOptions;
  const { statusCode: status, elapsedTime } = reply;
  const method = knownMethods.has(request.method) ? request.method : 'other';
  sink.requestAnswered(method, route, status, elapsedTime / 1000);
  const auth = request.auth ?? (status === 401 ? withoutCredentials : null);
  if (auth) sink.authenticated(auth);
  if (status === 200 && method === 'POST' && route.endsWith(triggerRoute)) {
    sink.dagRunTriggered(dagIds.bound((request.params as { dag_id: string }).dag_id));
  }
}
