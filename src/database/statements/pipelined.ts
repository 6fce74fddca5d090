import type { EntityManager } from 'typeorm';
import { isAfterFailure } from '../database-errors.js';

/** Starts one or more statements of a transaction. */
type Step = () => Promise<unknown>;

type Results<Steps extends readonly Step[]> = { [Each in keyof Steps]: Awaited<ReturnType<Steps[Each]>> };

/**
 * Runs steps of a transaction that do not depend on each other. On PostgreSQL they are sent without waiting for earlier
 * answers, on other databases one after the other. If one fails, all fail.
 *
 * @returns their results
 * @throws the error of the first step that failed, after all have ended
 */
// Speed: a trigger from 2.27 to 2.00 ms, with the beginning that is held back.
export async function pipelined<const Steps extends readonly Step[]>(
  { dataSource }: EntityManager,
  ...steps: Steps
): Promise<Results<Steps>> {
  if (dataSource.options.type !== 'postgres') return oneByOne(steps);
  const ended = await Promise.allSettled(steps.map((step) => step()));
  const errors = ended.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
  if (errors.length > 0) throw errors.find((error) => !isAfterFailure(error)) ?? errors[0];
  return ended.map((each) => (each as PromiseFulfilledResult<unknown>).value) as Results<Steps>;
}

async function oneByOne<const Steps extends readonly Step[]>(steps: Steps): Promise<Results<Steps>> {
  const results: unknown[] = [];
  for (const step of steps) results.push(await step());
  return results as Results<Steps>;
}
