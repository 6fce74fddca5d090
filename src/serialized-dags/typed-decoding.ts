import { OffsetDateTime } from '../time/offset-date-time.js';
import { pythonStr } from '../python/python-str.js';
import {
  isPyDict,
  type PyDatetime,
  type PyDict,
  type PyJson,
  PyObject,
  PySet,
  PyTuple,
  type PyValue,
} from '../python/python-value.js';
import { type PyTimedelta, timedeltaFromSeconds } from '../python/python-timedelta.js';

/** A serialized DAG does not have the form that Airflow 1.10 gives it. */
export class MalformedDag extends Error {
  override readonly name = 'MalformedDag';
}

/** A date of a serialized DAG, which Airflow holds as a pendulum: its text has a `T`. */
export class Pendulum implements PyDatetime {
  constructor(readonly instant: OffsetDateTime) {}

  isoformat(): string {
    return this.instant.isoformat();
  }

  toString(): string {
    return this.instant.isoformat();
  }
}

/** Reads seconds since the epoch. */
export function decodeDate(seconds: PyJson | undefined): Pendulum {
  return inRange(seconds, () => new Pendulum(OffsetDateTime.fromEpochSeconds(asNumber(seconds, 'date'))));
}

/** Reads a length of time in seconds. */
export function decodeTimedelta(seconds: PyJson | undefined): PyTimedelta {
  return inRange(seconds, () => timedeltaFromSeconds(asNumber(seconds, 'timedelta')));
}

function inRange<T>(value: PyJson | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError
      ? new MalformedDag(`${pythonStr(value ?? null)} is out of range`, { cause: error })
      : error;
  }
}

/** A number of either Python type as a JavaScript number. */
export function asNumber(value: PyJson | undefined, what: string): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  throw new MalformedDag(`${what} must be a number`);
}

/** Reads a value in which everything but texts, numbers, None and lists says its type (`BaseSerialization._deserialize`). */
export function decodeTyped(value: PyJson): PyValue {
  if (Array.isArray(value)) return value.map(decodeTyped);
  if (!isPyDict(value)) return value;
  const type = value.get('__type');
  const decode = typeof type === 'string' && Object.hasOwn(decoders, type) ? decoders[type] : undefined;
  if (!decode) throw new MalformedDag(`unknown type ${JSON.stringify(typeof type === 'string' ? type : null)}`);
  return decode(value.get('__var') ?? null);
}

const decoders: Readonly<Record<string, (value: PyJson) => PyValue>> = {
  dict: (value) => new Map([...dict(value)].map(([key, item]) => [key, decodeTyped(item)])),
  datetime: decodeDate,
  timedelta: decodeTimedelta,
  timezone: (value) => new PyObject(`<Timezone [${pythonStr(value)}]>`),
  relativedelta: (value) => new PyObject(relativedelta(dict(value))),
  set: (value) => new PySet(list(value).map(decodeTyped)),
  tuple: (value) => new PyTuple(list(value).map(decodeTyped)),
};

function dict(value: PyJson): PyDict {
  if (isPyDict(value)) return value;
  throw new MalformedDag('a dict was expected');
}

function list(value: PyJson): PyJson[] {
  if (Array.isArray(value)) return value;
  throw new MalformedDag('a list was expected');
}

/** What dateutil prints: relative parts with their sign, absolute ones without. */
function relativedelta(parts: PyDict): string {
  const relative = ['years', 'months', 'days', 'leapdays', 'hours', 'minutes', 'seconds', 'microseconds'];
  const absolute = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'];
  const signed = (text: string) => (text.startsWith('-') ? text : `+${text}`);
  const value = (name: string) => pythonStr(parts.get(name)!);
  const texts = [
    ...relative.filter((name) => parts.has(name)).map((name) => `${name}=${signed(value(name))}`),
    ...absolute.filter((name) => parts.has(name)).map((name) => `${name}=${value(name)}`),
  ];
  return `relativedelta(${texts.join(', ')})`;
}
