import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { TaskLogLevel } from './task-log.js';

/** One line of a log, before it is text. */
export interface LogRecord {
  readonly time: OffsetDateTime;
  readonly level: TaskLogLevel;
  /** A file of Airflow and a line in it, such as `bash_operator.py:146`. */
  readonly source: string;
  readonly message: string;
}

/** Writes a record as a line, without its line end. */
export type LineFormat = (record: LogRecord) => string;

const levelNumbers: Readonly<Record<TaskLogLevel, number>> = { INFO: 20, WARNING: 30, ERROR: 40 };

/** `%%`, or `%(name)`, flags, width, precision and type. */
const directive = /%%|%\((\w+)\)([-0]*)(\d*)(?:\.(\d+))?([sdrf])/g;

/** The attributes of Python's LogRecord that a line of a task can show. */
const attributes: Readonly<Record<string, (record: LogRecord) => string | number>> = {
  asctime: ({ time }) => localTime(time),
  created: ({ time }) => Number(time.epochMicros) / 1e6,
  filename: fileOf,
  funcName: () => 'execute',
  levelname: ({ level }) => level,
  levelno: ({ level }) => levelNumbers[level],
  lineno: ({ source }) => Number(source.slice(source.indexOf(':') + 1)),
  message: ({ message }) => message,
  module: (record) => fileOf(record).replace(/\.py$/, ''),
  msecs: ({ time }) => Math.trunc(time.microsecond / 1000),
  name: () => 'airflow.task',
  pathname: fileOf,
  process: () => process.pid,
  processName: () => 'MainProcess',
  threadName: () => 'MainThread',
};

/**
 * Reads `[core] log_format`, a format of Python's logging such as `[%(asctime)s] %(levelname)s - %(message)s`. The
 * name of an attribute that a task's line does not have stays as it is written.
 */
export function lineFormat(format: string): LineFormat {
  const parts: LineFormat[] = [];
  let end = 0;
  for (const match of format.matchAll(directive)) {
    parts.push(literal(format.slice(end, match.index)), formatted(match));
    end = match.index + match[0].length;
  }
  parts.push(literal(format.slice(end)));
  return (record) => parts.reduce((line, part) => line + part(record), '');
}

function literal(text: string): LineFormat {
  return () => text;
}

function formatted([whole, name = '', flags = '', width = '', precision, type]: RegExpExecArray): LineFormat {
  if (whole === '%%') return literal('%');
  const read = attributes[name];
  if (read === undefined) return literal(whole);
  return (record) => {
    const value = read(record);
    const text = type === 'f' ? Number(value).toFixed(Number(precision ?? 6)) : String(value);
    if (flags.includes('-')) return text.padEnd(Number(width));
    return text.padStart(Number(width), flags.includes('0') && typeof value === 'number' ? '0' : ' ');
  };
}

function fileOf({ source }: LogRecord): string {
  return source.slice(0, source.indexOf(':'));
}

/** Python's `asctime`: the machine's local time with milliseconds after a comma, `2026-11-30 17:58:36,848`. */
function localTime(time: OffsetDateTime): string {
  const date = new Date(time.epochSeconds * 1000);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${day} ${clock},${String(Math.trunc(time.microsecond / 1000)).padStart(3, '0')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
