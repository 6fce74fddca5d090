import type { DagSchedule } from './dag-schedule.js';
import { describe, expect, it } from 'vitest';
import { PyTimedelta } from '../python/python-timedelta.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { isOnce, scheduleOf } from './schedule-of.js';

const at = (text: string) => OffsetDateTime.fromDatabase(text);

/** A schedule that is there. */
function scheduled(...[interval, zone]: Parameters<typeof scheduleOf>): DagSchedule {
  const schedule = scheduleOf(interval, zone);
  if (schedule === null) throw new Error('there is no schedule');
  return schedule;
}

describe('scheduleOf', () => {
  it('has no dates without a schedule, and for @once', () => {
    expect(scheduleOf(null, 'UTC')).toBeNull();
    expect(scheduleOf('@once', 'UTC')).toBeNull();
    expect([isOnce('@once'), isOnce(null), isOnce('@daily')]).toEqual([true, false, false]);
  });

  it.each(['5 5 15W * *', '? * * * *', '@annually', '0 0 * * 5L', '0 0 0 1 1 ? 2024', ''])('refuses %j', (text) =>
    expect(() => scheduleOf(text, 'UTC')).toThrow(`schedule_interval ${JSON.stringify(text)} is no cron expression`),
  );

  it('refuses a time zone that does not exist', () => {
    expect(() => scheduleOf('@daily', 'Europe/Atlantis')).toThrow('timezone "Europe/Atlantis" is unknown');
  });

  it('knows an offset as a time zone', () => {
    expect(scheduled('@daily', '+05:30').following(at('2024-01-01 00:00:00'))?.isoformat()).toBe(
      '2024-01-01T18:30:00+00:00',
    );
  });

  it('ends where no date matches, and with the years of Python', () => {
    const never = scheduled('0 0 31 2 *', 'UTC');
    const date = at('2024-01-01 00:00:00');
    expect([never.following(date), never.previous(date), never.normalize(date)]).toEqual([null, null, date]);
    const last = at('9999-12-31 12:00:00');
    const first = at('0001-01-01 12:00:00');
    const months = { years: 0n, months: 1n, days: 0n, hours: 0n, minutes: 0n, seconds: 0n, microseconds: 0n };
    const zones = ['UTC', 'America/New_York', 'Asia/Tokyo'];
    for (const zone of zones) expect(scheduled('0 0 * * *', zone).previous(at('0001-01-01 00:00:00'))).toBeNull();
    for (const interval of ['@daily', '0 */13 * * *', '@monthly', new PyTimedelta(1, 0, 0), months]) {
      expect(scheduled(interval, 'UTC').following(last)).toBeNull();
      expect(scheduled(interval, 'UTC').previous(first)?.year ?? null).toBeOneOf([null, 1]);
    }
  });

  // Differs from Airflow: croniter 0.3.37 steps over 1 March here, and finds 28 February and 3 February there.
  it('knows the length of each month', () => {
    const steps = scheduled('0 0 */15 * *', 'UTC');
    expect(steps.following(at('2023-02-16 00:00:00'))?.isoformat()).toBe('2023-03-01T00:00:00+00:00');
    const february = scheduled('0 0 * 2 *', 'UTC');
    expect(february.previous(at('2024-06-01 00:00:00'))?.isoformat()).toBe('2024-02-29T00:00:00+00:00');
    const last = scheduled('0 0 31 * *', 'UTC');
    expect(last.previous(at('2024-03-31 00:00:00'))?.isoformat()).toBe('2024-01-31T00:00:00+00:00');
  });
});
