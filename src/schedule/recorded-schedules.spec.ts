import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PyTimedelta } from '../python/python-timedelta.js';
import type { ScheduleInterval } from '../serialized-dags/dag-definition.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { nextScheduledRun } from './next-scheduled-run.js';
import type { DagSchedule } from './dag-schedule.js';
import { isOnce, scheduleOf } from './schedule-of.js';

type Interval = string | Readonly<Record<string, number>>;
type Dates = readonly [start: string | null, end: string | null];

/** What record_schedules.py recorded of a real Airflow. */
interface Recorded {
  readonly steps: readonly (readonly [Interval, zone: string, date: string, ...found: string[]])[];
  readonly runs: readonly (readonly [
    Interval,
    zone: string,
    catchup: boolean,
    ...dag: Dates,
    tasks: readonly Dates[],
    last: string | null,
    now: string,
    created: string | null,
  ])[];
}

const file = new URL('fixtures/recorded.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded;

const dateOf = (text: string | null) => (text === null ? null : OffsetDateTime.fromDatabase(text));

function intervalOf(written: Interval): ScheduleInterval {
  if (typeof written === 'string') return written;
  const count = (unit: string) => written[unit] ?? 0;
  if (!('months' in written)) return new PyTimedelta(count('days'), count('seconds'), count('microseconds'));
  return {
    years: BigInt(count('years')),
    months: BigInt(count('months')),
    days: BigInt(count('days')),
    hours: BigInt(count('hours')),
    minutes: BigInt(count('minutes')),
    seconds: BigInt(count('seconds')),
    microseconds: BigInt(count('microseconds')),
  };
}

describe('what a real Airflow 1.10.15 found', () => {
  it('are the dates after, before, and on or after a date', () => {
    const found = recorded.steps.map(([interval, zone, text]) => {
      const schedule = scheduleOf(intervalOf(interval), zone) as DagSchedule;
      const date = OffsetDateTime.fromDatabase(text);
      const dates = [schedule.following(date), schedule.previous(date), schedule.normalize(date)];
      return [interval, zone, text, ...dates.map((each) => each?.isoformat())];
    });
    expect(found).toEqual(recorded.steps);
  });

  it('are the runs that its scheduler creates', () => {
    const found = recorded.runs.map((row) => {
      const [written, zone, catchup, start, end, tasks, last, at] = row;
      const interval = intervalOf(written);
      const dag = {
        schedule: scheduleOf(interval, zone),
        isOnce: isOnce(interval),
        catchup,
        startDate: dateOf(start),
        endDate: dateOf(end),
        tasks: tasks.map(([taskStart, taskEnd]) => ({ startDate: dateOf(taskStart), endDate: dateOf(taskEnd) })),
      };
      const now = OffsetDateTime.fromDatabase(at);
      const next = nextScheduledRun(dag, { lastScheduled: dateOf(last), isTaken: () => false }, now);
      const isDue = next !== null && next.dueAt.compareTo(now) <= 0;
      return [...row.slice(0, -1), isDue ? next.executionDate.isoformat() : null];
    });
    expect(found).toEqual(recorded.runs);
  });
});
