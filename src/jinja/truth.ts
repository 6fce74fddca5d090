import { PyTimedelta } from '../python/python-timedelta.js';
import { PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { TemplateObject } from './template-object.js';

/** Python's truth value: None, False, zero, and what is empty are false. */
export function isTrue(value: PyValue): boolean {
  if (value === null || typeof value !== 'object') return Number.isNaN(value) || Boolean(value);
  if (value instanceof TemplateObject) return value.isTruthy;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (value instanceof PyTuple || value instanceof PySet) return value.items.length > 0;
  if (value instanceof PyTimedelta) return value.days !== 0 || value.seconds !== 0 || value.microseconds !== 0;
  return true;
}
