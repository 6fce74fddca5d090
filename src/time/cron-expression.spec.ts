import { describe, expect, it } from 'vitest';
import { parseCronExpression } from './cron-expression.js';

/** Seconds first. */
const columnsOf = (text: string) =>
  parseCronExpression(text)
    ?.columns.map((values) => values.join(','))
    .join(' ');

describe('a cron expression', () => {
  it.each([
    ['0 3 * * *', '0 0 3 * * *'],
    ['*/20 8-10 1 jan-MAR fri', '0 0,20,40 8,9,10 1 1,2,3 5'],
    ['5/20 22/1 29/2 11/1 5/1', '0 5,25,45 22,23 29,31 11,12 5,6'],
    ['0 0 L,1 * *', '0 0 0 L,1 * *'],
    ['0 0 29-L * *', '0 0 0 29,30,31 * *'],
    ['1,1,0-1 0 * * *', '0 1,0 0 * * *'],
    ['0 0 * * * 15,45', '15,45 0 0 * * *'],
  ])('%s has each column as its values', (text, columns) => expect(columnsOf(text)).toBe(columns));

  it.each(['0-59 */1 1-31 1-12 0-6 */1', '* 0,1-23 1-15,16-31 0-12 0-7 0-30,31-59', '*,5 *,5 *,5 *,5 *,5 *,5'])(
    '%s has `*` where a column has all its values',
    (text) => expect(columnsOf(text)).toBe('* * * * * *'),
  );

  it.each([
    ['0 0 0 0 7', '0 0 0 1 1 0'],
    ['0 0 * * fri-sun', '0 0 0 * * 5,6,0'],
    ['0 0 * * 5-7', '0 0 0 * * 5,6,0'],
  ])('%s has numbers beyond the values, as croniter reads them', (text, columns) =>
    expect(columnsOf(text)).toBe(columns),
  );

  it.each([
    ['0 0 * * fri#2', '0 0 0 * * 5#2', false],
    ['0 0 * * 1-3#5', '0 0 0 * * 1#5,2#5,3#5', false],
    ['0 0 13 * mon,fri#2', '0 0 0 * * 5#2', false],
    ['0 0 13 * 0-6#2', '0 0 0 13 * 0#2,1#2,2#2,3#2,4#2,5#2,6#2', true],
  ])('%s is of those weekdays of the month alone', (text, columns, needsBothDays) => {
    expect(columnsOf(text)).toBe(columns);
    expect(parseCronExpression(text)?.needsBothDays).toBe(needsBothDays);
  });

  it.each([
    ['0 3 * * *', true],
    ['*/60 */24 * * mon-fri', true],
    ['0 3 * * * 15', true],
    ['0 3,4 * * *', false],
    ['0,30 3 * * *', false],
    ['* 3 * * *', false],
    ['*/5 * * * * 15', false],
    ['*/5 * * * * 15,45', true],
    ['* * * * * *', true],
  ])('%s has a fixed time: %s', (text, isFixed) => expect(parseCronExpression(text)?.hasFixedTime).toBe(isFixed));

  it.each(['* * * *', '* * * * * * *', '0 0 * * 7/2', '0 0 * * constructor', '0 0 * * 5L', '0 0 15W * *', '? * * * *'])(
    '%s is none',
    (text) => expect(parseCronExpression(text)).toBeNull(),
  );
});
