import { describe, expect, it } from 'vitest';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { isLatest, previousRunOf } from './previous-run.js';
import { scheduleOf } from './schedule-of.js';

const at = (text: string) => OffsetDateTime.fromDatabase(`${text}:00`);
const daily = scheduleOf('@daily', 'UTC');

describe('the run that a task with depends_on_past waits for', () => {
  const date = at('2024-01-03 00:00');

  it('is that of the previous date of the schedule', () => {
    expect(previousRunOf({ schedule: daily, catchup: true }, date, at('2024-01-02 00:00'))).toEqual({
      executionDate: at('2024-01-02 00:00'),
    });
  });

  it('is the one before by the schedule, for a triggered run too', () => {
    const triggered = at('2024-01-03 12:34');
    expect(previousRunOf({ schedule: daily, catchup: true }, triggered, null)).toEqual({ executionDate: date });
  });

  it('is none before the start date of the task', () => {
    expect(previousRunOf({ schedule: daily, catchup: true }, date, at('2024-01-02 00:01'))).toBeNull();
  });

  it('is none without a schedule', () => {
    expect(previousRunOf({ schedule: null, catchup: true }, date, null)).toBeNull();
  });

  it('is the latest earlier run without catchup, whatever the schedule', () => {
    expect(previousRunOf({ schedule: daily, catchup: false }, date, date)).toBe('latest');
    expect(previousRunOf({ schedule: null, catchup: false }, date, date)).toBe('latest');
  });
});

describe('the interval of a run is the latest', () => {
  const date = at('2024-01-01 00:00');

  it.each([
    ['2024-01-01 23:59', false],
    ['2024-01-02 00:00', false],
    ['2024-01-02 00:01', true],
    ['2024-01-03 00:00', true],
    ['2024-01-03 00:01', false],
  ])('at %s: %s', (now, latest) => expect(isLatest(daily, date, at(now))).toBe(latest));

  it('always for a run of @once', () => expect(isLatest(null, date, at('2030-01-01 00:00'))).toBe(true));
});
