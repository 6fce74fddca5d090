import { Cron } from 'croner';
import type { CronExpression } from '../time/cron-expression.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { atWallTime, inZone } from '../time/wall-time.js';
import { DagSchedule } from './dag-schedule.js';

const secondsPerDay = 86_400;

/**
 * The dates of a cron expression. It is matched with the wall clock of the DAG's time zone, as if that were never
 * changed. A schedule with a fixed time of day keeps that time: if a change of the clock skips or repeats it, the later
 * of the two readings counts. Every other schedule keeps its intervals: the difference on the wall clock is the time that
 * passes.
 *
 * Airflow: the previous date keeps its time of day in any case if it is a day or more before, because pendulum subtracts
 * whole days on the wall clock, though it adds them as time that passes.
 *
 * Differs from Airflow: croniter 0.3.37 counts days that a month does not have (`1,16,31` in February), and steps over
 * dates then.
 */
export class CronSchedule extends DagSchedule {
  private readonly cron: Cron;

  /** @param zone as Temporal knows it: `UTC`, an IANA name or an offset */
  constructor(
    private readonly expression: CronExpression,
    private readonly zone: string,
  ) {
    super();
    const pattern = expression.columns.map((values) => values.join(',')).join(' ');
    this.cron = new Cron(pattern, { mode: '6-part', utcOffset: 0, domAndDow: expression.needsBothDays });
  }

  protected after(date: OffsetDateTime): OffsetDateTime | null {
    const match = this.cron.nextRun(new Date(this.wallSeconds(date) * 1000));
    return match && (this.expression.hasFixedTime ? this.atWall(match) : this.afterPassing(date, match));
  }

  protected before(date: OffsetDateTime): OffsetDateTime | null {
    const seconds = this.wallSeconds(date) + (date.microsecond > 0 ? 1 : 0);
    const [match] = this.cron.previousRuns(1, new Date(seconds * 1000));
    if (!match) return null;
    const isFixed = this.expression.hasFixedTime || this.wallSeconds(date) - secondsOf(match) >= secondsPerDay;
    return isFixed ? this.atWall(match) : this.afterPassing(date, match);
  }

  /** The wall clock in whole seconds from 1970. croner gets it, and returns its matches, as if it were UTC. */
  private wallSeconds(date: OffsetDateTime): number {
    return date.epochSeconds + inZone(date, this.zone).offsetSeconds;
  }

  private atWall(match: Date): OffsetDateTime {
    const { year, month, day, hour, minute, second } = OffsetDateTime.fromEpochSeconds(secondsOf(match));
    return atWallTime({ year, month, day, hour, minute, second }, this.zone).toUtc();
  }

  /** The date, moved by the time from its wall clock to that of the match. */
  private afterPassing(date: OffsetDateTime, match: Date): OffsetDateTime {
    const seconds = secondsOf(match) - this.wallSeconds(date);
    return date
      .withoutMicroseconds()
      .toUtc()
      .plusMicros(seconds * 1e6);
  }
}

function secondsOf(match: Date): number {
  return match.getTime() / 1000;
}
