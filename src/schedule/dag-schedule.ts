import type { OffsetDateTime } from '../time/offset-date-time.js';

/**
 * The dates at which a DAG runs, without regard to its start and end dates. All dates are instants in UTC. Beyond the
 * years 1–9999 there are none.
 */
export abstract class DagSchedule {
  /** The next date after this one (`DAG.following_schedule`); null if there is none. */
  following(date: OffsetDateTime): OffsetDateTime | null {
    return ifInRange(() => this.after(date));
  }

  /** The date before this one (`DAG.previous_schedule`); null if there is none. */
  previous(date: OffsetDateTime): OffsetDateTime | null {
    return ifInRange(() => this.before(date));
  }

  /** This date, or the next one if the schedule does not have it (`DAG.normalize_schedule`). */
  normalize(date: OffsetDateTime): OffsetDateTime {
    const following = this.following(date);
    return following === null || this.previous(following)?.equals(date) ? date : following;
  }

  /** The earliest date that a DAG without catchup still runs for; null if there is none. */
  earliestWithoutCatchup(now: OffsetDateTime): OffsetDateTime | null {
    const end = this.previous(now);
    return end && this.previous(end);
  }

  /** As `following`, or a RangeError. */
  protected abstract after(date: OffsetDateTime): OffsetDateTime | null;

  /** As `previous`, or a RangeError. */
  protected abstract before(date: OffsetDateTime): OffsetDateTime | null;
}

function ifInRange<T>(find: () => T): T | null {
  try {
    return find();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
