import { PyTimedelta } from '../../python/python-timedelta.js';
import { pythonStr } from '../../python/python-str.js';
import { isPyDatetime, PyObject, PySet, PyTuple, type PyJson, type PyValue } from '../../python/python-value.js';

/**
 * A value as JSON for the runner of Python functions, which makes the same value of it. An object has one key: the
 * type that JSON does not have. An object that is known by its text alone becomes that text.
 */
export function toRunnerJson(value: PyValue): PyJson {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toRunnerJson);
  if (value instanceof Map) {
    return tagged(
      'dict',
      [...value].map((entry) => entry.map(toRunnerJson)),
    );
  }
  if (value instanceof PyTuple) return tagged('tuple', value.items.map(toRunnerJson));
  if (value instanceof PySet) return tagged(value.frozen ? 'frozenset' : 'set', value.items.map(toRunnerJson));
  if (value instanceof Uint8Array) return tagged('bytes', Buffer.from(value).toString('base64'));
  if (value instanceof PyTimedelta) {
    return tagged('timedelta', [value.days, value.seconds, value.microseconds].map(BigInt));
  }
  if (value instanceof PyObject) return pythonStr(value);
  return isPyDatetime(value) ? tagged('datetime', value.isoformat()) : pythonStr(value);
}

function tagged(type: string, value: PyJson): PyJson {
  return new Map([[type, value]]);
}
