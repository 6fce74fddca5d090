import { describe, expect, it } from 'vitest';
import { InvalidSetting } from './configuration-error.js';
import { optionTable, type Option } from './options.js';
import { readOption } from './read-option.js';

const of = (kind: Option['kind'], more: Partial<Option> = {}): Option => ({
  key: 'key',
  kind,
  default: '',
  description: '',
  ...more,
});

describe('readOption', () => {
  it.each<[Option, string, unknown]>([
    [of('text'), ' a # b ', ' a # b '],
    [of('text', { mayBeEmpty: true }), '', ''],
    [of('text', { choices: ['on', 'off'] }), ' Off ', 'off'],
    [of('path'), '/dags', '/dags'],
    [of('url'), 'https://example.org:8443/x/', 'https://example.org:8443/x/'],
    [of('level'), 'warning', 'WARNING'],
    [of('boolean'), ' TRUE # yes', true],
    [of('boolean'), 't', true],
    [of('boolean'), '1', true],
    [of('boolean'), 'False', false],
    [of('boolean'), 'f', false],
    [of('boolean'), '0#1', false],
    [of('integer'), ' 1_000 ', 1000],
    [of('integer'), '-007', -7],
    [of('integer', { minimum: 0, maximum: 9 }), '0', 0],
    [of('integer', { minimum: 0, maximum: 9 }), '+9', 9],
    [of('float'), '2.5', 2.5],
    [of('float'), '.5', 0.5],
    [of('float'), '1e1', 10],
  ])('%# reads %j as %j', (option, text, value) => {
    expect(readOption(option, text)).toBe(value);
  });

  it.each<[Option, string, string]>([
    [of('text'), '', 'must not be empty'],
    [of('text', { choices: ['on', 'off'] }), 'true', 'must be one of on, off'],
    [of('path'), '', 'must not be empty'],
    [of('path'), '~other/dags', 'must be written out in full, because ~name is not understood'],
    [of('url'), 'localhost:8080', 'must be an http or https URL'],
    [of('url'), '/x', 'must be an http or https URL'],
    [of('level'), 'TRACE', 'must be one of NOTSET, DEBUG, INFO, WARN, WARNING, ERROR, FATAL, CRITICAL'],
    [of('boolean'), 'yes', 'must be a boolean: True, t, 1, False, f or 0'],
    [of('boolean'), '', 'must be a boolean: True, t, 1, False, f or 0'],
    [of('boolean'), '# True', 'must be a boolean: True, t, 1, False, f or 0'],
    [of('integer'), '5.0', 'must be an integer'],
    [of('integer'), '5 # c', 'must be an integer'],
    [of('integer'), '1__0', 'must be an integer'],
    [of('integer'), '0x10', 'must be an integer'],
    [of('integer'), '9007199254740993', 'must be an integer'],
    [of('integer', { minimum: 0, maximum: 9 }), '10', 'must be an integer from 0 to 9'],
    [of('float', { minimum: 0 }), '-0.1', 'must be a number from 0'],
    [of('float'), 'inf', 'must be a number'],
    [of('float'), '1e999', 'must be a number'],
  ])('%# rejects %j', (option, text, message) => {
    expect(() => readOption(option, text)).toThrow(new InvalidSetting(message));
  });

  it('reads every default of the table', () => {
    for (const option of Object.values<Record<string, Option>>(optionTable).flatMap((options) =>
      Object.values(options),
    )) {
      expect(() => readOption(option, option.default)).not.toThrow();
    }
  });
});
