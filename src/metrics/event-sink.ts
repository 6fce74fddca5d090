import type { AuthenticationOutcome } from '../http/principal.js';

/** Counts events. It is called for each request, so that it must be fast and must not throw. */
export interface EventSink {
  /**
   * A request was answered.
   *
   * @param route the route's template, never the path that the client sent
   * @param seconds from the request's headers to the end of the answer
   */
  requestAnswered(method: string, route: string, status: number, seconds: number): void;
  authenticated(event: AuthenticationOutcome): void;
  dagRunTriggered(dagId: string): void;
}
