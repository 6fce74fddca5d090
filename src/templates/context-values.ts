import { isPyDatetime, PyObject, PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { TemplateObject } from '../jinja/template-object.js';
import { instantOf } from '../serialized-dags/seconds.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { DateTime } from './dates/datetime.js';
import { type Now, Pendulum } from './dates/pendulum.js';
import { fixedZone, utc } from './dates/zone.js';

const isoDate = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,6})?)([+-]\d\d:\d\d)?$/;

/**
 * A copy of a value of the database or of a DAG as templates see it: dates become objects with methods. The copy may be
 * changed by the template.
 */
export function contextValue(value: PyValue, now: Now): PyValue {
  if (value === null || typeof value !== 'object' || value instanceof TemplateObject) return value;
  if (Array.isArray(value)) return value.map((item) => contextValue(item, now));
  if (value instanceof PyTuple) return new PyTuple(value.items.map((item) => contextValue(item, now)));
  if (value instanceof PySet) {
    return new PySet(
      value.items.map((item) => contextValue(item, now)),
      value.frozen,
    );
  }
  if (value instanceof Map) return copyOfDict(value, now);
  if (value instanceof PyObject) {
    return value.repr.startsWith('datetime.datetime(') ? (dateTime(value.str) ?? value) : value;
  }
  return isPyDatetime(value) ? pendulumOf(value, now) : value;
}

function copyOfDict(dict: Map<PyValue, PyValue>, now: Now): PyValue {
  const copy = new Map([...dict].map(([key, item]) => [contextValue(key, now), contextValue(item, now)]));
  // An OrderedDict or a defaultdict stays one, as it is.
  return Object.getPrototypeOf(dict) === Map.prototype ? copy : dict;
}

function pendulumOf(value: PyValue & { isoformat(): string }, now: Now): PyValue {
  const instant = instantOf(value);
  if (instant) return new Pendulum(instant.toUtc(), utc, now);
  const date = dateTime(value.isoformat());
  return date ? Pendulum.of(date, now) : value;
}

/** The date of an ISO text; undefined for any other text. */
function dateTime(text: string): DateTime | undefined {
  const [, date, time, offset = ''] = isoDate.exec(text) ?? [];
  if (date === undefined) return undefined;
  const at = OffsetDateTime.fromDatabase(`${date} ${time}${offset}`);
  if (offset === '') return new DateTime(at, null);
  const zone = offset === '+00:00' ? utc : fixedZone(secondsOf(offset));
  return new DateTime(zone.convert(at), zone);
}

function secondsOf(offset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
