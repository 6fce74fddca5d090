import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { TemplateError } from './template-error.js';

/** A filter: what `value|name(arguments)` gives. */
export type Filter = (value: PyValue, args: CallArguments, known: KnownFunctions) => PyValue;

/** A test: what `value is name(arguments)` gives. */
export type Test = (value: PyValue, args: CallArguments) => boolean;

/** The filters and tests by name, for filters that take others, such as `map('upper')`. */
export interface KnownFunctions {
  /** @throws TemplateError for an unknown name */
  filter(name: string): Filter;
  /** @throws TemplateError for an unknown name */
  test(name: string): Test;
}

/** Jinja's error for the arguments of a filter. */
export function filterArgumentError(reason: string): TemplateError {
  return new TemplateError('FilterArgumentError', reason);
}
