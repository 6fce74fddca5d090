import type { CallArguments } from '../../jinja/call-arguments.js';
import { requireSize } from '../../jinja/operators.js';

/** The parts of a date and a time in the order of Python's constructors. */
export const dateTimeParts = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;

/**
 * The fields that a call gives, by position or by name; None counts as not given.
 *
 * @param parts the parameters in their order
 */
export function fieldsOfArguments<P extends string>(
  name: string,
  args: CallArguments,
  parts: readonly P[],
): { [K in P]?: number } {
  const values = args.bind(name, ...parts.map((part) => `${part}?`));
  const given = parts.map((part, at): [P, number | undefined] => {
    const value = values[at] ?? null;
    return [part, value === null ? undefined : requireSize(value)];
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as { [K in P]?: number };
}
