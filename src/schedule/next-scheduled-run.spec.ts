import { describe, expect, it } from 'vitest';
import { PyTimedelta } from '../python/python-timedelta.js';
import type { ScheduleInterval } from '../serialized-dags/dag-definition.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { type NextRun, nextScheduledRun, type ScheduledDag } from './next-scheduled-run.js';
import { isOnce, scheduleOf } from './schedule-of.js';

const at = (text: string) => OffsetDateTime.fromDatabase(text.length === 10 ? `${text} 00:00:00` : text);
const now = at('2026-11-30 23:00:00.123456');

interface Case {
  interval: ScheduleInterval;
  zone?: string;
  /** Of the tasks, as `default_args` give it. */
  start: string;
  end?: string;
}

function aDag({ interval, zone = 'UTC', start, end }: Case, more: Partial<ScheduledDag> = {}): ScheduledDag {
  return {
    schedule: scheduleOf(interval, zone),
    isOnce: isOnce(interval),
    catchup: true,
    startDate: null,
    endDate: end === undefined ? null : at(end),
    tasks: [{ startDate: at(start), endDate: end === undefined ? null : at(end) }],
    ...more,
  };
}

const next = (dag: ScheduledDag, last: string | null, taken: readonly string[] = [], moment = now) =>
  nextScheduledRun(
    dag,
    {
      lastScheduled: last === null ? null : at(last),
      isTaken: (date) => taken.some((each) => at(each).equals(date)),
    },
    moment,
  );

/** The dates of all runs that are due one after the other. */
function runsOf(dag: ScheduledDag, taken: readonly string[] = []): string[] {
  const dates: string[] = [];
  for (let last: OffsetDateTime | null = null; ;) {
    const run: NextRun | null = next(dag, last?.toDatabase() ?? null, taken);
    if (run === null || run.dueAt.compareTo(now) > 0) return dates;
    last = run.executionDate;
    dates.push(last.isoformat().replace('+00:00', ''));
  }
}

const daysOf = (month: string, ...days: string[]) => days.map((day) => `${month}-${day}T00:00:00`);

describe('the runs of a DAG with catchup', () => {
  // The dates are those of a real Airflow 1.10.15.
  it.each<[Case, string[]]>([
    [
      { interval: '30 6 * * 1-5', start: '2024-01-05 07:00:00', end: '2024-01-10 06:30:00' },
      ['2024-01-08T06:30:00', '2024-01-09T06:30:00', '2024-01-10T06:30:00'],
    ],
    [
      { interval: '30 2 * * *', zone: 'Europe/Amsterdam', start: '2024-03-28 23:00:00', end: '2024-04-01 12:00:00' },
      ['2024-03-29T01:30:00', '2024-03-30T01:30:00', '2024-03-31T01:30:00', '2024-04-01T00:30:00'],
    ],
    [
      { interval: '0 */2 * * *', zone: 'Europe/Amsterdam', start: '2024-03-30 21:00:00', end: '2024-03-31 04:00:00' },
      [
        '2024-03-30T21:00:00',
        '2024-03-30T23:00:00',
        '2024-03-31T01:00:00',
        '2024-03-31T02:00:00',
        '2024-03-31T04:00:00',
      ],
    ],
    [
      { interval: new PyTimedelta(0, 7 * 3600, 0), start: '2024-01-01 01:00:00', end: '2024-01-01 23:00:00' },
      ['2024-01-01T01:00:00', '2024-01-01T08:00:00', '2024-01-01T15:00:00', '2024-01-01T22:00:00'],
    ],
    [{ interval: '@weekly', start: '2024-01-01', end: '2024-01-15' }, daysOf('2024-01', '07', '14')],
    [{ interval: '@once', start: '2024-01-01 05:06:07' }, ['2024-01-01T05:06:07']],
    [{ interval: null, start: '2024-01-01' }, []],
  ])('of %j', (given, dates) => expect(runsOf(aDag(given))).toEqual(dates));
});

describe('a date that a triggered run has taken', () => {
  const days = aDag({ interval: '@daily', start: '2024-01-01', end: '2024-01-05' });

  it('is stepped over', () => {
    expect(runsOf(days, ['2024-01-01', '2024-01-03', '2024-01-04'])).toEqual(daysOf('2024-01', '02', '05'));
  });

  it('is none if it is no date of the schedule', () => {
    expect(runsOf(days, ['2024-01-02 12:00:00'])).toEqual(daysOf('2024-01', '01', '02', '03', '04', '05'));
  });

  it('is the only one of @once', () => {
    expect(runsOf(aDag({ interval: '@once', start: '2024-01-01' }), ['2024-01-01'])).toEqual([]);
  });
});

describe('the moment when the next run is due', () => {
  const noCatchup = aDag({ interval: '@daily', start: '2024-01-01' }, { catchup: false });

  it.each<[string, ScheduledDag, string | null, string]>([
    ['the end of the interval', aDag({ interval: '@daily', start: '2024-01-01' }), '2026-11-29', '2026-12-01'],
    ['that of the first one', aDag({ interval: '@daily', start: '2027-01-01 10:00:00' }), null, '2027-01-03'],
    ['the start date of @once', aDag({ interval: '@once', start: '2027-01-01' }), null, '2027-01-01'],
    ['without catchup too', noCatchup, '2026-11-29', '2026-12-01'],
    ['the last one', aDag({ interval: '@daily', start: '2024-01-01', end: '2026-11-30' }), '2026-11-29', '2026-12-01'],
  ])('is %s', (_what, dag, last, due) => {
    const dueAt = at(due);
    expect(next(dag, last)?.dueAt).toEqual(dueAt);
    const before = next(dag, last, [], dueAt.plusMicros(-1));
    expect(before?.dueAt).toEqual(dueAt);
    expect(next(dag, last, [], dueAt)).toEqual(before);
  });
});

describe('there is no next run', () => {
  const daily: Case = { interval: '@daily', start: '2024-01-01' };

  it.each<[string, ScheduledDag, string | null]>([
    ['after the end date of the DAG', aDag(daily, { endDate: at('2024-01-02') }), '2024-01-02'],
    [
      'after the earliest end date of a task',
      aDag(daily, {
        tasks: ['2024-01-09', '2024-01-02'].map((end) => ({ startDate: at('2024-01-01'), endDate: at(end) })),
      }),
      '2024-01-02',
    ],
    ['after that of @once', aDag({ interval: '@once', start: '2024-01-01' }), '2024-01-01'],
    ['without any start date', aDag(daily, { tasks: [] }), null],
    [
      'of a length of time that does not go forward',
      aDag({ interval: new PyTimedelta(0, 0, 0), start: '2024-01-01' }),
      null,
    ],
    ['backwards', aDag({ interval: new PyTimedelta(-1, 0, 0), start: '2024-01-01' }), '2024-01-01'],
    ['on 31 February', aDag({ interval: '0 0 31 2 *', start: '2024-01-01' }), null],
  ])('%s', (_what, dag, last) => expect(next(dag, last)).toBeNull());
});

describe('a DAG without catchup', () => {
  it('begins with the latest interval that has ended', () => {
    expect(runsOf(aDag({ interval: '@daily', start: '2024-01-01' }, { catchup: false }))).toEqual(
      daysOf('2026-11', '29'),
    );
  });

  it('takes up a length of time one interval before now, wherever it was', () => {
    const dag = aDag({ interval: new PyTimedelta(0, 3600, 0), start: '2024-01-01' }, { catchup: false });
    expect(next(dag, '2026-01-01')?.executionDate.isoformat()).toBe('2026-11-30T22:00:00.123456+00:00');
    expect(next(dag, '2026-11-30 22:30:00')?.executionDate.isoformat()).toBe('2026-11-30T23:30:00+00:00');
  });
});
