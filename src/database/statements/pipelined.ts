import type { EntityManager } from 'typeorm';
import { isAfterFailure } from '../database-errors.js';

/** Starts statements of a transaction. */
type Step = () => Promise<unknown>;

type Results<Steps extends readonly Step[]> = { [Each in keyof Steps]: Awaited<ReturnType<Steps[Each]>> };

/**
 * Runs steps of a transaction none of which needs the result or the effect of another. On PostgreSQL they are sent
 * without waiting for the answers to those before, elsewhere one after the other. Where one fails, all do.
 *
 * @returns their results
 * @throws what made the first of them fail, once none runs any more
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
