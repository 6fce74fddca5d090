import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import type { Filter, KnownFunctions, Test } from './filter.js';
import { sequenceFilters } from './sequence-filters.js';
import { TemplateError, unsupported } from './template-error.js';
import { textFilters } from './text-filters.js';
import { valueFilters } from './value-filters.js';
import { valueTests } from './value-tests.js';

const filters = checked<Filter>({ ...valueFilters, ...textFilters, ...sequenceFilters });
const tests = checked<Test>(valueTests);
/** Jinja's filters that Windsock leaves out. */
const unsupportedFilters = ['urlize'];

/** Jinja's filters and tests. */
export const knownFunctions: KnownFunctions = {
  filter(name) {
    if (unsupportedFilters.includes(name)) throw unsupported(`the filter '${name}'`);
    return known(filters, name, 'filter');
  },
  test: (name) => known(tests, name, 'test'),
};

/** The functions by name. One that takes the value alone refuses other arguments. */
function checked<F extends Filter | Test>(functions: Readonly<Record<string, F>>): ReadonlyMap<string, F> {
  const entries = Object.entries(functions).map(([name, body]): [string, F] => {
    const refusing = (value: PyValue, args: CallArguments) => {
      args.bind(name);
      return (body as (value: PyValue) => PyValue)(value);
    };
    return [name, body.length > 1 ? body : (refusing as F)];
  });
  return new Map(entries);
}

function known<T>(functions: ReadonlyMap<string, T>, name: string, kind: string): T {
  const found = functions.get(name);
  if (found === undefined) throw new TemplateError('TemplateAssertionError', `no ${kind} named '${name}'`);
  return found;
}
