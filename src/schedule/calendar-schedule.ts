import { Temporal } from 'temporal-polyfill';
import type { CalendarInterval } from '../serialized-dags/dag-definition.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { DagSchedule } from './dag-schedule.js';

/**
 * Each date is this interval after another, by dateutil's `relativedelta`: first years and months, where a day that the
 * month does not have becomes its last one, then the rest as elapsed time. All in UTC.
 */
export class CalendarSchedule extends DagSchedule {
  private readonly months: number;
  private readonly micros: bigint;

  constructor(interval: CalendarInterval) {
    super();
    const { years, months, days, hours, minutes, seconds, microseconds } = interval;
    this.months = Number(years * 12n + months);
    this.micros = (((days * 24n + hours) * 60n + minutes) * 60n + seconds) * 1_000_000n + microseconds;
  }

  protected after(date: OffsetDateTime): OffsetDateTime {
    return moved(date, this.months, this.micros);
  }

  protected before(date: OffsetDateTime): OffsetDateTime {
    return moved(date, -this.months, -this.micros);
  }
}

function moved(date: OffsetDateTime, months: number, micros: bigint): OffsetDateTime {
  const { year, month, day } = date.toUtc();
  const from = Temporal.PlainDate.from({ year, month, day });
  const { days } = from.until(from.add({ months }), { largestUnit: 'days' });
  return OffsetDateTime.fromEpochMicros(date.epochMicros + BigInt(days) * 86_400_000_000n + micros);
}
