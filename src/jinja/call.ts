import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { spend } from './budget.js';
import { typeName } from './python-type.js';
import { typeError } from './template-error.js';
import { TemplateObject } from './template-object.js';

/** Calls a value. @throws TemplateError if it cannot be called */
export function call(callee: PyValue, args: CallArguments): PyValue {
  spend();
  if (callee instanceof TemplateObject) return callee.call(args);
  throw typeError(`'${typeName(callee)}' object is not callable`);
}

/** True if the value can be called. */
export function isCallable(value: PyValue): boolean {
  return value instanceof TemplateObject && value.call !== TemplateObject.prototype.call;
}
