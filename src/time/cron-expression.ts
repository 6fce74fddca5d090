/** A cron expression as croniter 0.3.37 reads it, with each column as its list of values. */
export interface CronExpression {
  /**
   * Six columns, seconds first. Of each its values, or `*` alone for all of them. A day of the month may be `L`, the last
   * one. Weekdays are 0 (Sunday) to 6, or `5#2`, the second Friday of the month.
   */
  readonly columns: readonly Values[];
  /** True if days must match both the day of the month and the weekday; otherwise one of the two, if both are given. */
  readonly needsBothDays: boolean;
  /** True if two successive dates have the same hour and minute: there is one of each, or there are several seconds. */
  readonly hasFixedTime: boolean;
}

type Values = readonly string[];

/** The columns in the order of an expression. */
type Columns = [Values, Values, Values, Values, Values, Values?];

interface Days {
  readonly days: Values;
  readonly weekdays: Values;
  readonly needsBothDays: boolean;
}

interface Column {
  readonly first: number;
  readonly last: number;
  /** A number beyond the values that stands for one of them. */
  readonly alias?: readonly [number, number];
  readonly names?: ReadonlyMap<string, number>;
}

const numbered = (names: string, first: number) =>
  new Map(names.split(' ').map((name, index) => [name, first + index] as const));

/** In the order of an expression. */
const columns: readonly Column[] = [
  { first: 0, last: 59 },
  { first: 0, last: 23 },
  { first: 1, last: 31, alias: [0, 1], names: new Map([['l', 31]]) },
  { first: 1, last: 12, alias: [0, 1], names: numbered('jan feb mar apr may jun jul aug sep oct nov dec', 1) },
  { first: 0, last: 6, alias: [7, 0], names: numbered('sun mon tue wed thu fri sat', 0) },
  { first: 0, last: 59 },
];
const daysColumn = 2;
const weekdaysColumn = 4;
const all = ['*'];

/**
 * Reads five columns, or six with seconds last. Does not check dates: `0 0 31 2 *` is an expression, though it never
 * occurs.
 *
 * @returns null if the text is no cron expression
 */
export function parseCronExpression(text: string): CronExpression | null {
  const texts = text.trim().split(/\s+/);
  if (texts.length !== 5 && texts.length !== 6) return null;
  const read = texts.map(readColumn);
  if (read.includes(null)) return null;
  const [minutes, hours, dates, months, names, seconds = ['0']] = read as Columns;
  const { days, weekdays, needsBothDays } = combineDays(dates, names);
  // Differs from Airflow: it looks at the next two dates from now, so that with several seconds the answer changes.
  const hasFixedTime = (isSingle(minutes) && isSingle(hours)) || !isSingle(seconds);
  return { columns: [seconds, minutes, hours, days, months, weekdays], needsBothDays, hasFixedTime };
}

function isSingle(values: Values): boolean {
  return values.length === 1 && values[0] !== '*';
}

/**
 * Airflow: beside `5#2`, croniter ignores plain weekdays, and also the day of the month, which it would take as an
 * alternative; but if such weekdays are all seven, days must match both.
 */
function combineDays(days: Values, weekdays: Values): Days {
  const nths = weekdays.filter((value) => value.includes('#'));
  if (nths.length === 0) return { days, weekdays, needsBothDays: false };
  const needsBothDays = new Set(weekdays.map((value) => value[0])).size === 7;
  return { days: needsBothDays ? days : all, weekdays: nths, needsBothDays };
}

function readColumn(text: string, index: number): Values | null {
  const parts = text.split(',').map((part) => readPart(part, index));
  if (parts.includes(null)) return null;
  const values = [...new Set((parts as Values[]).flat())];
  const { first, last } = columnAt(index);
  const numbers = values.filter((value) => /^\d+$/.test(value));
  return values.includes('*') || numbers.length > last - first ? all : values;
}

/** `*`, `5`, `mon`, `1-5`, each optionally with a step (`/2`); for weekdays also `5#2`. */
function readPart(part: string, index: number): Values | null {
  const [, range = '', step, nth] = /^([^/#]+)(?:\/(\d+))?(?:#([1-5]))?$/.exec(part) ?? [];
  if (Number(step) === 0 || (nth !== undefined && index !== weekdaysColumn)) return null;
  if (range === '*' && step === undefined && nth === undefined) return all;
  if (index === daysColumn && part.toLowerCase() === 'l') return ['L'];
  const ends = readRange(range, index, step !== undefined);
  if (!ends || ends[0] > ends[1]) return null;
  const values: string[] = [];
  for (let value = ends[0]; value <= ends[1]; value += Number(step ?? 1)) {
    values.push(`${withoutAlias(value, index)}${nth === undefined ? '' : `#${nth}`}`);
  }
  return values;
}

/** The first and the last number of a range. A number with a step begins a range up to the last value of the column. */
function readRange(text: string, index: number, hasStep: boolean): [number, number] | null {
  const { first, last } = columnAt(index);
  if (text === '*') return [first, last];
  const [start, end, ...more] = text.split('-').map((number) => readNumber(number, index));
  if (start === undefined || start === null || end === null || more.length > 0) return null;
  if (end === undefined) return [start, hasStep ? last : start];
  // `fri-sun` is 5 to 0, which means 5 to 7.
  return [start, index === weekdaysColumn && end === 0 && start > 0 ? 7 : end];
}

function columnAt(index: number): Column {
  const column = columns[index];
  if (column === undefined) throw new RangeError(`a cron expression has no column ${index}`);
  return column;
}

function readNumber(text: string, index: number): number | null {
  const { first, last, alias, names } = columnAt(index);
  const named = names?.get(text.toLowerCase());
  if (named !== undefined) return named;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return (number >= first && number <= last) || number === alias?.[0] ? number : null;
}

function withoutAlias(number: number, index: number): number {
  const { alias } = columnAt(index);
  return number === alias?.[0] ? alias[1] : number;
}
