import { OffsetDateTime } from './offset-date-time.js';

const inUtc = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:\+00)?$/;
/** Where its fraction begins, with the point, or else its offset. */
const fractionAt = 'YYYY-MM-DD HH:MM:SS'.length;

declare const isIsoInstant: unique symbol;

/** An instant in UTC, as Python's `isoformat()` writes it: `2026-01-02T03:04:05.000006+00:00`. */
export type IsoInstant = string & { readonly [isIsoInstant]: true };

/**
 * A timestamp as a database wrote it: what `OffsetDateTime` makes of it, without reading it, since lists have thousands.
 *
 * @throws RangeError if it is no timestamp
 */
export function isoInstantOfDatabase(text: string): IsoInstant {
  const iso = inUtc.test(text)
    ? `${text.slice(0, 10)}T${text.slice(11, fractionAt)}${fractionOf(text)}+00:00`
    : OffsetDateTime.fromDatabase(text).isoformat();
  return iso as IsoInstant;
}

/** Six digits with a point before them, or nothing where all are zero. */
function fractionOf(text: string): string {
  if (text[fractionAt] !== '.') return '';
  const end = text.endsWith('+00') ? text.length - '+00'.length : text.length;
  const digits = text.slice(fractionAt, end).padEnd('.000000'.length, '0');
  return digits === '.000000' ? '' : digits;
}
