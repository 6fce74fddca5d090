import { TooManyRequests } from '../../common/errors.js';

/** Seconds after which one failure is forgotten. */
const forgetAfter = 30;
/** Seconds; the delay doubles from one second up to this. */
const longestDelaySeconds = 60;
/** So many users and addresses are remembered; beyond that the one that has been quiet longest is forgotten. */
const maxRemembered = 10_000;

interface Failures {
  /** How many, less those that time has forgotten. */
  readonly level: number;
  readonly at: number; // seconds
  readonly blockedUntil: number; // seconds
}

/** Slows down who fails again and again: after `limit` failures each further try has to wait, longer every time. */
export class FailureThrottle {
  private readonly failures = new Map<string, Failures>();

  /**
   * @param limit failures without a delay; 0 for no limit
   * @param now seconds, from any start
   */
  constructor(
    private readonly limit: number,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /**
   * Counts a try, which is a failure until `forgive` says otherwise: tries that run side by side are all counted.
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

  /** Takes back what the last `begin` counted. */
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

  /** Rounded, since between two failures a part of one is forgotten. */
  private isOver(level: number): boolean {
    return Math.round(level) >= this.limit;
  }

  /** The Map's order is that of the last failures. */
  private remember(key: string, failures: Failures): void {
    this.failures.delete(key);
    this.failures.set(key, failures);
    if (this.failures.size <= maxRemembered) return;
    const [oldest] = this.failures.keys();
    this.failures.delete(oldest!);
  }
}
