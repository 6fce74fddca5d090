import { civilFromDays, daysFromCivil, type CivilDate } from './civil-date.js';
import { microsecondOf, secondsOf, type DateTimeFields } from './offset-date-time.js';

type Groups = Record<string, string | undefined>;

/** The fields of a date text, unchecked: they may be out of range. */
export interface DateReading {
  /** Null if the text has only a time of day. */
  date: CivilDate | null;
  time: Omit<DateTimeFields, keyof CivilDate>;
  /** Null if the text has no offset. */
  offsetSeconds: number | null;
}

// The parts of pendulum's regular expression for "common formats" (pendulum/parsing/parser.py).
const datePattern = String.raw`(?<year>\d{4})(?:(?<monthMark>[-/:])?(?<month>\d{2})(?:(?<dayMark>[-/:])?(?<day>\d{1,2}))?)?`;
const weekDatePattern = String.raw`(?<weekYear>\d{4})-?W(?<week>\d{2})-?(?<weekday>\d)?`;
const timePattern = String.raw`(?<hour>\d{1,2}):?(?<minute>\d{1,2})?:?(?<second>\d{1,2})?(?:[.,](?<fraction>\d{1,9}))?`;
// Differs from Airflow: an offset may have seconds, because Windsock's own answers, written by `isoformat()`, may have
// them.
const offsetPattern = String.raw`[-+]\d{2}(?::?\d{2}|:\d{2}:\d{2})?|Z`;
const commonPattern = new RegExp(
  `^(?<date>${datePattern}|${weekDatePattern})?(?<time>(?<timeMark>[T ])?${timePattern}(?<offset>${offsetPattern})?)?\n?$`,
);

// The parts of the forms that pendulum's C scanner accepts.
const scannedWeek = String.raw`\d{4}(?:W\d{2,3}|-W(?!00)\d\d(?:-\d)?)`;
const scannedTime = String.raw`[T ]\d\d(?:\d\d|\d{4}|:\d\d|:\d\d:\d\d)?`;

/** An ISO date and time with a fraction of any length and any text after `Z`, which only the scanner accepts. */
const scannedPattern = new RegExp(
  String.raw`^((?:${scannedWeek}|\d{4}(?:-?\d{3}|-?\d\d(?:-?\d\d)?)?)${scannedTime})(?:[.,](\d*))?(Z[^]*|[-+].*)?$`,
);

/** The week dates that the scanner accepts. */
const scannedWeekDate = new RegExp(`^${scannedWeek}(?:$|${scannedTime}(?:$|[.,Z+-]))`);

const clockPattern =
  String.raw`(?<hour>\d{2}|\d(?=:))` +
  String.raw`(?:(?<clockMark>:?)(?<minute>\d{2})(?:\k<clockMark>(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?)?`;

/**
 * Machine-written forms that Airflow parses with dateutil: white space around the text or before the offset, `t` and
 * `z`, `UTC`, one-digit months, days and offset hours, and nothing after the `T`.
 */
const loosePatterns = new RegExp(
  String.raw`^\s*(?=\d{8}|\d{4}[-/])(?<year>\d{4})(?<mark>[-/]?)(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})` +
    String.raw`(?:[Tt]|(?:[Tt]|\s+)${clockPattern}(?:\s*(?<offset>UTC|GMT|[Zz]|[-+](?:\d{4}|\d{1,2}(?::\d{1,2})?)))?)?\s*$`,
);

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date of an e-mail or HTTP header (RFC 2822, RFC 9110): `Wed, 16 Nov 2016 11:34:15 GMT`, or with `+0200`. */
const mailPattern = new RegExp(
  String.raw`^\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s*)?(?<day>\d{1,2})\s+(?<monthName>${monthNames.join('|')})\s+` +
    String.raw`(?<year>[1-9]\d{3})\s+${clockPattern}\s+(?<offset>GMT|UTC|[-+]\d{4})\s*$`,
);

/**
 * Parses a date text; null if it has no known date form. Throws a RangeError if it has a date form, but a week, day of
 * the year or time that does not exist.
 */
export function readDate(text: string): DateReading | null {
  return readCommon(normalized(text)) ?? readCalendarDate(loosePatterns, text) ?? readCalendarDate(mailPattern, text);
}

/** Airflow: a fraction that is empty or longer than 9 digits counts as 0, and text after `Z` is ignored. */
function normalized(text: string): string {
  const [, dateAndTime, fraction = '', offset = ''] = scannedPattern.exec(text) ?? [];
  if (dateAndTime === undefined) return text;
  const keptFraction = fraction.length >= 1 && fraction.length <= 9 ? `.${fraction}` : '';
  return dateAndTime + keptFraction + (offset.startsWith('Z') ? 'Z' : offset);
}

/** Null if the text has another form; a RangeError if it has this form but the date does not exist. */
function readCommon(text: string): DateReading | null {
  const groups: Groups = commonPattern.exec(text)?.groups ?? {};
  const hasDate = groups.date !== undefined;
  const hasTime = groups.time !== undefined;
  const isSixDigits = groups.month !== undefined && groups.day === undefined && groups.monthMark === undefined;
  if (!hasDate && !hasTime) return null;
  if (isSixDigits && !hasTime) return readSixDigits(groups);
  if (hasDate && hasTime && (isSixDigits || groups.timeMark === undefined)) {
    throw new RangeError('A time must follow a whole date and a separator');
  }
  const date = hasDate ? dateOf(groups) : null;
  // Airflow: a text that the scanner rejects loses the leading zeros of its year, and is then not a date.
  if (groups.week !== undefined && date!.year < 1000 && !scannedWeekDate.test(text)) {
    throw new RangeError('No week date before the year 1000');
  }
  return { date, time: timeOf(groups), offsetSeconds: offsetOf(groups) };
}

/**
 * Airflow: six digits are hhmmss today, not a year and a month. The C scanner reads them only if `ss` could be a month;
 * otherwise the regular expression reads them and loses the leading zeros of its "year": `011513` is 11:51:03.
 */
function readSixDigits({ year = '', month = '' }: Groups): DateReading {
  const isScanned = month >= '01' && month <= '12' && year.slice(2) <= '59';
  const digits = (isScanned ? year : String(Number(year))) + month;
  if (digits.length < 5) throw new RangeError('No seconds are left');
  const [hour, minute, second] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)].map(Number);
  return { date: null, time: { hour, minute, second }, offsetSeconds: null };
}

function readCalendarDate(form: RegExp, text: string): DateReading | null {
  const groups: Groups | undefined = form.exec(text)?.groups;
  if (groups === undefined) return null;
  const month = groups.monthName === undefined ? Number(groups.month) : monthNames.indexOf(groups.monthName) + 1;
  const date = { year: Number(groups.year), month, day: Number(groups.day) };
  return { date, time: timeOf(groups), offsetSeconds: offsetOf(groups) };
}

function dateOf(groups: Groups): CivilDate {
  if (groups.week !== undefined) return weekDate(Number(groups.weekYear), Number(groups.week), groups.weekday);
  const { month = '01', day = '01', dayMark } = groups;
  const year = Number(groups.year);
  const isOrdinal = day.length === 1 && dayMark === undefined;
  return isOrdinal ? ordinalDate(year, Number(month + day)) : { year, month: Number(month), day: Number(day) };
}

/** Airflow: day 366 of a common year is the first of January of the same year. */
function ordinalDate(year: number, dayOfYear: number): CivilDate {
  if (dayOfYear < 1 || dayOfYear > 366) throw new RangeError(`No day ${dayOfYear} in a year`);
  return { ...civilFromDays(daysFromCivil(year, 1, dayOfYear)), year };
}

/** Airflow: the weeks 0 and 53 and the weekday 0 are accepted in every year, next to its first and last ones. */
function weekDate(year: number, week: number, weekday = '1'): CivilDate {
  if (year < 1 || week > 53 || weekday > '7') throw new RangeError(`No week date: ${year}-W${week}-${weekday}`);
  const fourthOfJanuary = daysFromCivil(year, 1, 4);
  const daysAfterMonday = (((fourthOfJanuary + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday
  return civilFromDays(fourthOfJanuary - daysAfterMonday + (week - 1) * 7 + Number(weekday) - 1);
}

function timeOf({ hour = '0', minute = '0', second = '0', fraction = '' }: Groups): DateReading['time'] {
  return { hour: Number(hour), minute: Number(minute), second: Number(second), microsecond: microsecondOf(fraction) };
}

function offsetOf({ offset }: Groups): number | null {
  if (offset === undefined) return null;
  return /^[-+]/.test(offset) ? secondsOf(offset.charAt(0), offset.match(/\d{1,2}/g) ?? []) : 0;
}
