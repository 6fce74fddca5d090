import { describe, expect, it } from 'vitest';
import { isInt64, isTruthy, pythonInt, pythonStrip } from './python-number.js';
import { parsePythonJson } from './python-json.js';

/** Results of CPython 3.8's `int(value)`; null where it raises. */
describe('pythonInt', () => {
  it.each([
    ['7', 7n],
    ['-0', 0n],
    ['1.9', 1n],
    ['-1.9', -1n],
    ['1e3', 1000n],
    ['true', 1n],
    ['false', 0n],
    ['null', null],
    ['NaN', null],
    ['Infinity', null],
    ['[]', null],
    ['{}', null],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
    ['"7"', 7n],
    ['" \\t7\\n "', 7n],
    ['"+7"', 7n],
    ['"-5"', -5n],
    ['"+-1"', null],
    ['"- 1"', null],
    ['"1_000"', 1000n],
    ['"_1"', null],
    ['"1_"', null],
    ['"1__0"', null],
    ['"007"', 7n],
    ['"0x10"', null],
    ['"1.0"', null],
    ['"1e3"', null],
    ['""', null],
    ['" "', null],
    ['"7\\u0000"', null],
    ['"7\\u200b"', null],
    ['"\\u00a07\\u3000"', 7n],
    ['"\\u00857"', 7n],
    ['"\\u001c7\\u001f"', null],
    ['"\\u001c\\u0667\\u001f"', 7n],
    ['"\\u0661_\\u0662\\u0663"', 123n],
    ['"\\uff11\\uff12"', 12n],
    ['"\\ud835\\udfcf"', 1n],
    ['"\\ud835\\udfff"', 9n],
    ['"\\u0be7"', 1n],
    ['"\\u00b2"', null],
    ['"\\u2460"', null],
  ])('of %s is %s', (json, expected) => {
    expect(pythonInt(parsePythonJson(json))).toBe(expected);
  });
});

describe('pythonStrip', () => {
  it.each([
    [' a b ', 'a b'],
    ['\u001c\u0085\u00a0\u1680\u3000a\u2028', 'a'],
    ['\u200b\ufeff\u180ea', '\u200b\ufeff\u180ea'],
    [' \t\n', ''],
  ])('of %j is %j', (text, expected) => {
    expect(pythonStrip(text)).toBe(expected);
  });
});

describe('isInt64', () => {
  it.each([
    [9223372036854775807n, true],
    [9223372036854775808n, false],
    [-9223372036854775808n, true],
    [-9223372036854775809n, false],
  ])('of %s is %s', (value, expected) => {
    expect(isInt64(value)).toBe(expected);
  });
});

describe('isTruthy', () => {
  it.each(['null', 'false', '0', '-0.0', '""', '[]', '{}'])('%s is false', (json) => {
    expect(isTruthy(parsePythonJson(json))).toBe(false);
  });

  it.each(['true', '1', 'NaN', '" "', '"0"', '[null]', '{"": null}'])('%s is true', (json) => {
    expect(isTruthy(parsePythonJson(json))).toBe(true);
  });
});
