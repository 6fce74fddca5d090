import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilFromDays, daysFromCivil, isCivilDate } from './civil-date.js';

const millisPerDay = 86_400_000;

describe('civil dates', () => {
  it('agree with Date in both directions', () => {
    const firstDay = Date.parse('0001-01-01T00:00:00Z') / millisPerDay;
    const lastDay = Date.parse('9999-12-31T00:00:00Z') / millisPerDay;
    fc.assert(
      fc.property(fc.integer({ min: firstDay, max: lastDay }), (days) => {
        const date = new Date(days * millisPerDay);
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(civilFromDays(days)).toEqual(civil);
        expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(days);
        expect(isCivilDate(civil.year, civil.month, civil.day)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [2016, 2, 29, true],
    [2015, 2, 29, false],
    [1900, 2, 29, false],
    [2000, 2, 29, true],
    [2016, 4, 31, false],
    [2016, 12, 31, true],
    [2016, 13, 1, false],
    [2016, 0, 1, false],
    [2016, 1, 0, false],
  ])('%i-%i-%i exists: %s', (year, month, day, exists) => expect(isCivilDate(year, month, day)).toBe(exists));
});
