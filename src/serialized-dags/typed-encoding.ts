import { OffsetDateTime } from '../time/offset-date-time.js';
import { pythonStr } from '../python/python-str.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import { isPyDict, type PyDict, type PyJson, PyObject, PySet, PyTuple, type PyValue } from '../python/python-value.js';
import type { Arguments, ArgumentValue, CalendarInterval, ScheduleInterval } from './dag-definition.js';
import { MalformedDag } from './malformed-dag.js';
import { decodeDate, decodeTimedelta, encodeDate, encodeTimedelta } from './seconds.js';

/** The decoder of `__var` for each `__type`. */
const decoders = {
  dict: (value: PyJson) => decodeDict(value),
  datetime: decodeDate,
  timedelta: decodeTimedelta,
  timezone: (value: PyJson) => new PyObject(`<Timezone [${pythonStr(value)}]>`),
  relativedelta: (value: PyJson) => new PyObject(relativedelta(dict(value))),
  set: (value: PyJson) => new PySet(list(value).map(decodeTyped)),
  tuple: (value: PyJson) => new PyTuple(list(value).map(decodeTyped)),
};

type TypeName = keyof typeof decoders;

/**
 * A value in the form of serialized DAGs: dicts at every level, dates and timedeltas become `{"__type": …, "__var":
 * …}`.
 * Source: airflow/serialization/serialized_objects.py, BaseSerialization._serialize.
 */
export function encodeTyped(value: ArgumentValue | Arguments): PyJson {
  if (value instanceof OffsetDateTime) return typed('datetime', encodeDate(value));
  if (value instanceof PyTimedelta) return typed('timedelta', encodeTimedelta(value));
  if (Array.isArray(value)) return value.map(encodeTyped);
  if (!isPyDict(value)) return value as PyJson;
  return typed('dict', new Map([...value].map(([key, item]) => [key, encodeTyped(item)])));
}

/** The same for fields whose type Airflow knows: the outermost `__type` is omitted. */
export function encodeUntyped(value: ArgumentValue): PyJson {
  const encoded = encodeTyped(value);
  return isPyDict(encoded) ? (encoded.get('__var') ?? null) : encoded;
}

/**
 * Reads what {@link encodeTyped} wrote (`BaseSerialization._deserialize`).
 *
 * @throws MalformedDag
 */
export function decodeTyped(value: PyJson): PyValue {
  if (Array.isArray(value)) return value.map(decodeTyped);
  return isPyDict(value) ? decoders[typeOf(value)](value.get('__var') ?? null) : value;
}

/** Reads a dict that has no `__type`, although its values have. */
export function decodeDict(value: PyJson): Map<string, PyValue> {
  return new Map([...dict(value)].map(([key, item]) => [key, decodeTyped(item)]));
}

/** The `schedule_interval` of a serialized DAG. */
export function encodeSchedule(interval: ScheduleInterval): PyJson {
  if (interval === null || typeof interval === 'string' || interval instanceof PyTimedelta) {
    return encodeTyped(interval);
  }
  const units = Object.entries(interval) as [string, bigint][];
  return typed('relativedelta', new Map(units.filter(([, count]) => count !== 0n)));
}

/**
 * Reads what {@link encodeSchedule} wrote.
 *
 * @throws MalformedDag, also for a relativedelta with a fixed day, such as the first of a month or a Friday
 */
export function decodeSchedule(value: PyJson): ScheduleInterval {
  if (value === null || typeof value === 'string') return value;
  const type = isPyDict(value) ? typeOf(value) : undefined;
  const interval = type && (value as PyDict).get('__var');
  if (type === 'timedelta') return decodeTimedelta(interval);
  if (type === 'relativedelta') return calendarInterval(dict(interval ?? null));
  throw new MalformedDag('schedule_interval must be None, a string, a timedelta or a relativedelta');
}

function calendarInterval(parts: PyDict): CalendarInterval {
  const none = { years: 0n, months: 0n, days: 0n, hours: 0n, minutes: 0n, seconds: 0n, microseconds: 0n };
  for (const [unit, count] of parts) {
    if (Object.hasOwn(none, unit) && typeof count === 'bigint') continue;
    throw new MalformedDag(`schedule_interval has ${unit}=${pythonStr(count)}, which is no number of calendar units`);
  }
  return { ...none, ...Object.fromEntries(parts) };
}

function typed(type: TypeName, value: PyJson): PyDict {
  return new Map<string, PyJson>([
    ['__type', type],
    ['__var', value],
  ]);
}

function typeOf(value: PyDict): TypeName {
  const type = value.get('__type');
  if (typeof type === 'string' && Object.hasOwn(decoders, type)) return type as TypeName;
  throw new MalformedDag(`unknown type ${JSON.stringify(typeof type === 'string' ? type : null)}`);
}

function dict(value: PyJson): PyDict {
  if (isPyDict(value)) return value;
  throw new MalformedDag('a dict was expected');
}

function list(value: PyJson): PyJson[] {
  if (Array.isArray(value)) return value;
  throw new MalformedDag('a list was expected');
}

/** The form that dateutil prints: relative parts with a sign, absolute parts without. */
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
