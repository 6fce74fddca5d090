import { pythonStr } from '../python/python-str.js';
import { PyTuple, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { isEqual } from './comparison.js';
import type { Test } from './filter.js';
import { findLength, isIterable } from './iteration.js';
import { Markup } from './markup.js';
import { asNumber } from './number.js';
import { binary, compare } from './operators.js';
import { isCallable } from './call.js';
import { strTests } from './str-tests.js';
import { PyIterator, TemplateObject } from './template-object.js';
import { asText } from './text.js';
import { Undefined } from './undefined-value.js';

/** Jinja's tests, by name. */
export const valueTests: Readonly<Record<string, Test>> = {
  odd: (value) => isEqual(binary('%', value, 2n), 1n),
  even: (value) => isEqual(binary('%', value, 2n), 0n),
  divisibleby: (value, args) => isEqual(binary('%', value, args.all('test_divisibleby', 'num')[0]), 0n),
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  false: (value) => value === false,
  true: (value) => value === true,
  integer: (value) => typeof value === 'bigint',
  float: (value) => typeof value === 'number',
  number: (value) => asNumber(value) !== undefined,
  lower: (value) => strTests.get('islower')?.(pythonStr(value)) ?? false,
  upper: (value) => strTests.get('isupper')?.(pythonStr(value)) ?? false,
  string: (value) => asText(value) !== undefined,
  mapping: (value) => value instanceof Map,
  sequence: isSequence,
  iterable: isIterable,
  callable: isCallable,
  escaped: (value) => value instanceof Markup,
  sameas: (value, args) => value === args.all('test_sameas', 'other')[0],
  in: comparing('in'),
  ...named('==', 'eq', 'equalto'),
  ...named('!=', 'ne'),
  ...named('>', 'gt', 'greaterthan'),
  ...named('>=', 'ge'),
  ...named('<', 'lt', 'lessthan'),
  ...named('<=', 'le'),
};

function named(operator: string, ...names: readonly string[]): Record<string, Test> {
  return Object.fromEntries([operator, ...names].map((name) => [name, comparing(operator)]));
}

function comparing(operator: string): Test {
  return (value: PyValue, args: CallArguments) => compare(operator, value, args.all(operator, 'other')[0]);
}

function isSequence(value: PyValue): boolean {
  if (value instanceof TemplateObject && asText(value) === undefined) {
    if (value instanceof Undefined) return true;
    return findLength(value) !== undefined && !(value instanceof PyIterator) && value.item(0n) !== undefined;
  }
  return value instanceof PyTuple || value instanceof Map || Array.isArray(value) || asText(value) !== undefined;
}
