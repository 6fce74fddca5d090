const microsecondsPerDay = 86_400_000_000n;
const maxDays = 999_999_999n;

/** A Python `datetime.timedelta`. Only `days` may be negative: 0 <= seconds < 86,400, 0 <= microseconds < 1,000,000. */
export class PyTimedelta {
  constructor(
    readonly days: number,
    readonly seconds: number,
    readonly microseconds: number,
  ) {}

  /** @throws RangeError beyond 999,999,999 days, as Python's OverflowError */
  static fromMicroseconds(total: bigint): PyTimedelta {
    const rest = ((total % microsecondsPerDay) + microsecondsPerDay) % microsecondsPerDay;
    const days = (total - rest) / microsecondsPerDay;
    if (days < -maxDays || days > maxDays) throw new RangeError('the timedelta is beyond 999999999 days');
    return new PyTimedelta(Number(days), Number(rest / 1_000_000n), Number(rest % 1_000_000n));
  }

  /** The whole length in microseconds. */
  get totalMicroseconds(): bigint {
    return BigInt(this.days) * microsecondsPerDay + BigInt(this.seconds) * 1_000_000n + BigInt(this.microseconds);
  }

  /** Python's `str()`, such as `-1 day, 23:00:00` or `0:05:00.500000`. */
  toString(): string {
    const days = this.days === 0 ? '' : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, `;
    const hours = Math.trunc(this.seconds / 3600);
    const minutes = Math.trunc(this.seconds / 60) % 60;
    const fraction = this.microseconds === 0 ? '' : `.${String(this.microseconds).padStart(6, '0')}`;
    return `${days}${hours}:${twoDigits(minutes)}:${twoDigits(this.seconds % 60)}${fraction}`;
  }

  /** Python's `repr()`, such as `datetime.timedelta(days=1, seconds=30)`. */
  repr(): string {
    const parts = [
      this.days && `days=${this.days}`,
      this.seconds && `seconds=${this.seconds}`,
      this.microseconds && `microseconds=${this.microseconds}`,
    ].filter((part) => part !== 0);
    return `datetime.timedelta(${parts.join(', ') || '0'})`;
  }
}

/**
 * Python's `timedelta(seconds=seconds)`, rounded to microseconds as CPython does: the fraction of a second is scaled
 * separately from the whole seconds, and a tie rounds to the even microsecond.
 *
 * @param seconds a Python int (bigint) or float (number)
 * @throws RangeError beyond 999,999,999 days, and for NaN and the infinities
 */
export function timedeltaFromSeconds(seconds: number | bigint): PyTimedelta {
  if (typeof seconds === 'bigint') return PyTimedelta.fromMicroseconds(seconds * 1_000_000n);
  if (!Number.isFinite(seconds)) throw new RangeError(`a timedelta cannot last ${seconds} seconds`);
  const wholeSeconds = Math.trunc(seconds);
  const fraction = (seconds - wholeSeconds) * 1e6;
  const exact = BigInt(wholeSeconds) * 1_000_000n + BigInt(Math.trunc(fraction));
  return PyTimedelta.fromMicroseconds(exact + roundedToEven(fraction % 1, exact));
}

/** Rounds a fraction (-1..1) of a microsecond to 0 or away from it. In a tie, `base` plus the result is even. */
function roundedToEven(fraction: number, base: bigint): bigint {
  const away = BigInt(Math.sign(fraction));
  if (Math.abs(fraction) === 0.5) return base % 2n === 0n ? 0n : away;
  return Math.abs(fraction) > 0.5 ? away : 0n;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
