import { OffsetDateTime } from './offset-date-time.js';

const inUtc = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:\+00)?$/;
/** Index of the fraction's decimal point, or of the offset if there is no fraction. */
const fractionAt = 'YYYY-MM-DD HH:MM:SS'.length;

declare const isIsoInstant: unique symbol;

/** An instant in UTC, as Python's `isoformat()` writes it: `2026-01-02T03:04:05.000006+00:00`. */
export type IsoInstant = string & { readonly [isIsoInstant]: true };

/**
 * Converts a database timestamp to `isoformat()` text. The result equals that of `OffsetDateTime`, but common forms are
 * not parsed, because lists have thousands of timestamps.
 *
 * @throws RangeError if the text is not a timestamp
 */
export function isoInstantOfDatabase(text: string): IsoInstant {
  const iso = inUtc.test(text)
    ? `${text.slice(0, 10)}T${text.slice(11, fractionAt)}${fractionOf(text)}+00:00`
    : OffsetDateTime.fromDatabase(text).isoformat();
  return iso as IsoInstant;
}

/** The decimal point and six digits, or an empty text if all are zero. */
function fractionOf(text: string): string {
  if (text[fractionAt] !== '.') return '';
  const end = text.endsWith('+00') ? text.length - '+00'.length : text.length;
  const digits = text.slice(fractionAt, end).padEnd('.000000'.length, '0');
  return digits === '.000000' ? '' : digits;
}
