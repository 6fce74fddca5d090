import { AirflowBadRequest } from './errors.js';

/**
 * The outcome of some work: its result, or the message of the client's error. Plain data, so it can be sent to other
 * threads.
 */
export type Outcome<T> = { readonly result: T } | { readonly mistake: string };

/**
 * Does the work now, and keeps its result or its AirflowBadRequest for `resultOf`.
 *
 * @throws any other error of the work
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
