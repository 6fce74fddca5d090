import { AirflowBadRequest } from './errors.js';

/** What came of some work: its result, or what the client is told that it did wrong. Plain data, also for other threads. */
export type Outcome<T> = { readonly result: T } | { readonly mistake: string };

/**
 * Does the work now, for somebody who asks later what came of it.
 *
 * @throws what the work throws, but for AirflowBadRequest
 */
export function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { result: work() };
  } catch (error) {
    if (error instanceof AirflowBadRequest) return { mistake: error.message };
    throw error;
  }
}

/** @throws AirflowBadRequest if the work ended with one */
export function resultOf<T>(outcome: Outcome<T>): T {
  if ('mistake' in outcome) throw new AirflowBadRequest(outcome.mistake);
  return outcome.result;
}
