import { pythonRepr } from '../../python/python-str.js';
import { valueError } from '../../jinja/template-error.js';
import { civilFromDays, daysFromCivil } from '../../time/civil-date.js';
import { checkFields, type Fields } from './calendar.js';
import { dayNames, monthNames } from './strftime.js';

/** A date and time that was read, and the offset in seconds if one was written. */
export interface ReadTime extends Required<Fields> {
  readonly offset: number | null;
}

const names = (list: readonly string[]) => list.join('|');
const short = (list: readonly string[]) => names(list.map((name) => name.slice(0, 3)));

/** The pattern of each directive, after Python's `_strptime`. */
const patterns: Readonly<Record<string, string>> = {
  a: short(dayNames),
  A: names(dayNames),
  b: short(monthNames),
  B: names(monthNames),
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  f: '[0-9]{1,6}',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  m: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  p: 'am|pm',
  S: '6[01]|[0-5]\\d|\\d',
  y: '\\d\\d',
  Y: '\\d\\d\\d\\d',
  z: '[+-]\\d\\d:?[0-5]\\d|Z',
  Z: 'utc|gmt',
};
const composed: Readonly<Record<string, string>> = { x: '%m/%d/%y', X: '%H:%M:%S', c: '%a %b %d %H:%M:%S %Y' };

/** Python's `datetime.strptime(text, format)`. @throws TemplateError with Python's words */
export function strptime(text: string, format: string): ReadTime {
  const { pattern, letters } = compile(format);
  const match = new RegExp(`^${pattern}`, 'i').exec(text);
  if (!match) throw valueError(`time data ${pythonRepr(text)} does not match format ${pythonRepr(format)}`);
  if (match[0].length < text.length) {
    throw valueError(`unconverted data remains: ${text.slice(match[0].length)}`);
  }
  return checkFields(fieldsOf(new Map(letters.map((letter, at) => [letter, match[at + 1] ?? '']))));
}

function compile(format: string): { readonly pattern: string; readonly letters: string[] } {
  const letters: string[] = [];
  const full = format.replace(/%([xXc])/g, (written, letter: string) => composed[letter] ?? written);
  const pattern = full.replace(/%([^])?|\s+|[^]/gu, (written, letter: string | undefined) => {
    if (!written.startsWith('%')) return /^\s/u.test(written) ? '\\s+' : written.replace(/[^\w]/u, '\\$&');
    if (letter === undefined) throw valueError(`stray % in format ${pythonRepr(format)}`);
    if (letter === '%') return '%';
    const found = patterns[letter];
    if (found === undefined) throw valueError(`'${letter}' is a bad directive in format ${pythonRepr(format)}`);
    letters.push(letter);
    return `(${found})`;
  });
  return { pattern, letters };
}

function fieldsOf(read: ReadonlyMap<string, string>): ReadTime {
  const number = (letter: string) => (read.has(letter) ? Number(read.get(letter)) : undefined);
  const time = {
    year: number('Y') ?? centuryOf(number('y')) ?? 1900,
    month: number('m') ?? monthOf(read) ?? 1,
    day: number('d') ?? 1,
    hour: number('H') ?? halfDay(number('I'), read.get('p')),
    minute: number('M') ?? 0,
    second: number('S') ?? 0,
    microsecond: Number((read.get('f') ?? '').padEnd(6, '0')),
    offset: offsetOf(read),
  };
  const ofYear = number('j');
  return ofYear === undefined ? time : { ...time, ...civilFromDays(daysFromCivil(time.year, 1, 1) + ofYear - 1) };
}

function centuryOf(year: number | undefined): number | undefined {
  return year === undefined ? undefined : year + (year <= 68 ? 2000 : 1900);
}

function monthOf(read: ReadonlyMap<string, string>): number | undefined {
  const name = (read.get('b') ?? read.get('B'))?.toLowerCase().slice(0, 3);
  const at = monthNames.findIndex((month) => month.toLowerCase().startsWith(name ?? '-'));
  return at < 0 ? undefined : at + 1;
}

function halfDay(hour = 12, half = 'am'): number {
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(read: ReadonlyMap<string, string>): number | null {
  const written = read.get('z');
  if (written === undefined) return null;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(written) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
}
