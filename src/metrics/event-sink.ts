import type { AuthenticationOutcome } from '../http/principal.js';

/** Who counts what happens. Called for each request, so it does little, and it never throws. */
export interface EventSink {
  /**
   * A request was answered.
   *
   * @param route the route's template, never what a client wrote
   * @param seconds from its headers to the end of the answer
   */
  requestAnswered(method: string, route: string, status: number, seconds: number): void;
  authenticated(event: AuthenticationOutcome): void;
  dagRunTriggered(dagId: string): void;
}
