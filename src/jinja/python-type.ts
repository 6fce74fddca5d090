import { PyTimedelta } from '../python/python-timedelta.js';
import {
  isPyDatetime,
  PyDefaultDict,
  PyObject,
  PyOrderedDict,
  PySet,
  PyTuple,
  type PyValue,
} from '../python/python-value.js';
import { TemplateObject } from './template-object.js';

/** `type(value).__name__`, with the module where Jinja shows it. */
export function typeName(value: PyValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float';
  return containerName(value) ?? objectName(value);
}

function containerName(value: PyValue): string | undefined {
  if (Array.isArray(value)) return 'list';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PySet) return value.frozen ? 'frozenset' : 'set';
  if (value instanceof PyOrderedDict) return 'collections.OrderedDict';
  if (value instanceof PyDefaultDict) return 'collections.defaultdict';
  return value instanceof Map ? 'dict' : undefined;
}

function objectName(value: PyValue): string {
  if (value instanceof TemplateObject) return value.typeName;
  if (value instanceof PyTimedelta) return 'datetime.timedelta';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PyObject) return value.repr;
  return isPyDatetime(value) ? 'pendulum.pendulum.Pendulum' : 'object';
}

/** How Jinja names an object in a message: `dict object`, `None`. */
export function describeObject(value: PyValue): string {
  return value === null ? 'None' : `${typeName(value)} object`;
}
