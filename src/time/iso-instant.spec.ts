import { expect, it } from 'vitest';
import { isoInstantOfDatabase } from './iso-instant.js';
import { OffsetDateTime } from './offset-date-time.js';

const texts = [
  '2016-11-16 11:34:15',
  '2016-11-16T11:34:15.000001',
  '2016-11-16 11:34:15.000000',
  '2016-11-16 11:34:15.5+00',
  '2016-11-16 11:34:15.12+00',
  '2016-11-16 11:34:15.123456+00',
  '2016-11-16 11:34:15+00',
  '0001-01-01 00:00:00+00',
  '9999-12-31 23:59:59.999999',
  // The forms that OffsetDateTime parses.
  '2016-11-16 11:34:15.123456789',
  '2016-11-16 11:34:15+02',
  '2016-11-16 23:34:15.5-05:30',
  '2016-11-16 11:34:15Z',
];

it.each(texts)('writes %s as OffsetDateTime does', (text) => {
  expect(isoInstantOfDatabase(text)).toBe(OffsetDateTime.fromDatabase(text).isoformat());
});

it('rejects any other text', () => {
  expect(() => isoInstantOfDatabase('noon')).toThrow(RangeError);
});
