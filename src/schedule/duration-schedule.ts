import type { PyTimedelta } from '../python/python-timedelta.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { DagSchedule } from './dag-schedule.js';

/** Each date is this length of time after another. There is no grid: all dates follow from the first one of the DAG. */
export class DurationSchedule extends DagSchedule {
  private readonly micros: bigint;

  constructor({ totalMicroseconds }: PyTimedelta) {
    super();
    this.micros = totalMicroseconds;
  }

  override earliestWithoutCatchup(now: OffsetDateTime): OffsetDateTime | null {
    return this.previous(now);
  }

  protected after(date: OffsetDateTime): OffsetDateTime {
    return OffsetDateTime.fromEpochMicros(date.epochMicros + this.micros);
  }

  protected before(date: OffsetDateTime): OffsetDateTime {
    return OffsetDateTime.fromEpochMicros(date.epochMicros - this.micros);
  }
}
