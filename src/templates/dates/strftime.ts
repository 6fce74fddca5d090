import { valueError } from '../../jinja/template-error.js';
import { dayOfYear, type Fields, isoCalendar, weekday } from './calendar.js';

/** English names, as in the C locale. */
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** English names, as in the C locale. */
export const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

/** What is formatted: fields and, of an aware time, its zone. */
export interface Formattable extends Required<Fields> {
  /** Seconds; null without a zone. */
  readonly offset: number | null;
  /** The letters of the zone. */
  abbreviation(): string;
}

/** `%` with glibc's flags and width, and the directive. */
const directive = /%([-_0^#]*)(\d*)([^])/gu;
const composed: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** Python's `strftime` on Linux. @throws TemplateError for a directive that Windsock does not know */
export function strftime(time: Formattable, format: string): string {
  return format.replace(directive, (_, flags: string, width: string, letter: string) => {
    const form = composed[letter];
    const text = form === undefined ? shown(time, letter) : strftime(time, form);
    return flagged(typeof text === 'string' ? text : padded(text, flags), flags, Number(width));
  });
}

/** A number with its usual width and filler. */
interface Padded {
  readonly value: number;
  readonly width: number;
  readonly filler: '0' | ' ';
}

const zero = (value: number, width = 2): Padded => ({ value, width, filler: '0' });
const blank = (value: number): Padded => ({ value, width: 2, filler: ' ' });

const directives: Readonly<Record<string, (time: Formattable) => string | Padded>> = {
  '%': () => '%',
  a: (time) => (dayNames[weekday(time)] ?? '').slice(0, 3),
  A: (time) => dayNames[weekday(time)] ?? '',
  b: ({ month }) => (monthNames[month - 1] ?? '').slice(0, 3),
  B: ({ month }) => monthNames[month - 1] ?? '',
  C: ({ year }) => zero(Math.floor(year / 100)),
  d: ({ day }) => zero(day),
  e: ({ day }) => blank(day),
  f: ({ microsecond }) => String(microsecond).padStart(6, '0'),
  g: (time) => zero(isoCalendar(time)[0] % 100),
  // glibc does not fill up the year.
  G: (time) => zero(isoCalendar(time)[0], 1),
  H: ({ hour }) => zero(hour),
  I: ({ hour }) => zero(hour % 12 || 12),
  j: (time) => zero(dayOfYear(time), 3),
  k: ({ hour }) => blank(hour),
  l: ({ hour }) => blank(hour % 12 || 12),
  m: ({ month }) => zero(month),
  M: ({ minute }) => zero(minute),
  n: () => '\n',
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  P: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  s: localTimestamp,
  S: ({ second }) => zero(second),
  t: () => '\t',
  u: (time) => String(weekday(time) + 1),
  U: (time) => zero(Math.floor((dayOfYear(time) + 6 - ((weekday(time) + 1) % 7)) / 7)),
  V: (time) => zero(isoCalendar(time)[1]),
  w: (time) => String((weekday(time) + 1) % 7),
  W: (time) => zero(Math.floor((dayOfYear(time) + 6 - weekday(time)) / 7)),
  y: ({ year }) => zero(year % 100),
  Y: ({ year }) => zero(year, 1),
  z: ({ offset }) => (offset === null ? '' : offsetText(offset, '')),
  Z: (time) => (time.offset === null ? '' : time.abbreviation()),
};

function shown(time: Formattable, letter: string): string | Padded {
  const show = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
  if (!show) throw valueError(`the directive %${letter} of strftime is not supported by Windsock`);
  return show(time);
}

function padded({ value, width, filler }: Padded, flags: string): string {
  if (flags.includes('-')) return String(value);
  return String(value).padStart(width, flags.includes('_') ? ' ' : flags.includes('0') ? '0' : filler);
}

function flagged(text: string, flags: string, width: number): string {
  const cased = flags.includes('^') ? text.toUpperCase() : text;
  return cased.padStart(width, /^\d/.test(cased) && !flags.includes('_') ? '0' : ' ');
}

/** The wall clock read in the zone of this machine, as C's `mktime` does. */
function localTimestamp({ year, month, day, hour, minute, second }: Formattable): string {
  return String(Math.floor(new Date(year, month - 1, day, hour, minute, second).getTime() / 1000));
}

/** `+0100`, or with a separator `+01:00`. */
export function offsetText(offset: number, separator: string): string {
  const parts = [Math.trunc(Math.abs(offset) / 3600), Math.trunc(Math.abs(offset) / 60) % 60];
  return (offset < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(separator);
}
