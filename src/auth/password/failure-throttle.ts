import { TooManyRequests } from '../../common/errors.js';

/** Seconds after which one failure is forgotten. */
const forgetAfter = 30;
/** Seconds. The delay doubles from one second up to this. */
const longestDelaySeconds = 60;
/** The maximum number of remembered keys. Beyond it, the key whose last failure is oldest is forgotten. */
const maxRemembered = 10_000;

interface Failures {
  /** The number of failures, less those that are forgotten over time. */
  readonly level: number;
  readonly at: number; // seconds
  readonly blockedUntil: number; // seconds
}

/** Delays repeated failed logins: after `limit` failures each further attempt must wait, longer every time. */
export class FailureThrottle {
  private readonly failures = new Map<string, Failures>();

  /**
   * @param limit failures without a delay; 0 for no limit
   * @param now a clock in seconds, with any origin
   */
  constructor(
    private readonly limit: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /**
   * Counts an attempt as a failure until `forgive` or `clear` is called, so that concurrent attempts are all counted.
   *
   * @throws TooManyRequests
   */
  begin(key: string): void {
    if (this.limit === 0) return;
    const now = this.now();
    const known = this.failures.get(key);
    if (known && known.blockedUntil > now) {
      throw new TooManyRequests('Too many failed logins, try again later', Math.ceil(known.blockedUntil - now));
    }
    const level = (known ? Math.max(0, known.level - (now - known.at) / forgetAfter) : 0) + 1;
    const delay = this.isOver(level) ? Math.min(longestDelaySeconds, 2 ** Math.round(level - this.limit)) : 0;
    this.remember(key, { level, at: now, blockedUntil: now + delay });
  }

  /** Undoes the count of the last `begin`. */
  forgive(key: string): void {
    const known = this.failures.get(key);
    if (!known) return;
    const level = Math.max(0, known.level - 1);
    this.failures.set(key, { ...known, level, blockedUntil: this.isOver(level) ? known.blockedUntil : 0 });
  }

  /** Forgets every failure. */
  clear(key: string): void {
    this.failures.delete(key);
  }

  /** Rounded, because a part of a failure is forgotten between two failures. */
  private isOver(level: number): boolean {
    return Math.round(level) >= this.limit;
  }

  /** Keeps the Map ordered by the last failure. */
  private remember(key: string, failures: Failures): void {
    this.failures.delete(key);
    this.failures.set(key, failures);
    if (this.failures.size <= maxRemembered) return;
    const [oldest] = this.failures.keys();
    this.failures.delete(oldest!);
  }
}
