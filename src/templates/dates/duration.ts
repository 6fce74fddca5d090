import type { PyValue } from '../../python/python-value.js';
import type { CallArguments } from '../../jinja/call-arguments.js';
import { asNumber } from '../../jinja/number.js';
import { requireInteger } from '../../jinja/operators.js';
import { typeError } from '../../jinja/template-error.js';

/** A day in microseconds. */
export const microsPerDay = 86_400_000_000n;

const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'microseconds'];

/** A length of time by the parameters of pendulum's `add`. Each part may be negative. */
export interface Duration {
  readonly months: number;
  /** What the calendar counts, weeks and days, in microseconds. */
  readonly dayMicros: bigint;
  /** What elapses, in microseconds. */
  readonly timeMicros: bigint;
}

/** The duration of the arguments of pendulum's `add` (sign 1) or `subtract` (sign -1). */
export function durationOf(name: string, args: CallArguments, sign: 1 | -1): Duration {
  const values = args.bind(name, ...units.map((unit) => `${unit}?`)).map((value) => numberOf(value ?? 0n));
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, micros = 0] = values;
  const whole = (number: number, size: number) => BigInt(sign) * BigInt(Math.round(number * size));
  if (!Number.isInteger(years + months)) throw typeError('integer argument expected, got float');
  return {
    months: sign * (years * 12 + months),
    dayMicros: whole(weeks * 7 + days, Number(microsPerDay)),
    timeMicros: whole(hours, 3600e6) + whole(minutes, 60e6) + whole(seconds, 1e6) + whole(micros, 1),
  };
}

function numberOf(value: PyValue): number {
  const number = asNumber(value);
  return number === undefined ? Number(requireInteger(value)) : Number(number);
}
