import { InvalidSetting } from './configuration-error.js';
import { loggingLevels, type Option, type OptionValues } from './options.js';

type Reader<K extends keyof OptionValues> = (text: string, option: Option) => OptionValues[K];

const readers: { [K in keyof OptionValues]: Reader<K> } = {
  text: readText,
  path: readPath,
  url: readUrl,
  level: readLevel,
  boolean: readBoolean,
  integer: readInteger,
  float: readFloat,
};

/**
 * Turns the text of an option into its value.
 *
 * @throws InvalidSetting that says what is expected.
 */
export function readOption(option: Option, text: string): OptionValues[keyof OptionValues] {
  return readers[option.kind](text, option);
}

function readText(text: string, { mayBeEmpty, choices }: Option): string {
  if (text === '' && !mayBeEmpty) throw new InvalidSetting('must not be empty');
  return choices ? readChoice(text, choices) : text;
}

function readChoice(text: string, choices: readonly string[]): string {
  const choice = choices.find((name) => name === text.trim().toLowerCase());
  if (!choice) throw new InvalidSetting(`must be one of ${choices.join(', ')}`);
  return choice;
}

function readPath(text: string): string {
  if (text === '') throw new InvalidSetting('must not be empty');
  if (/^~[^/]/.test(text)) throw new InvalidSetting('must be written out in full, because ~name is not understood');
  return text;
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new InvalidSetting('must be an http or https URL');
  return text;
}

function readLevel(text: string): OptionValues['level'] {
  const level = loggingLevels.find((name) => name === text.trim().toUpperCase());
  if (!level) throw new InvalidSetting(`must be one of ${loggingLevels.join(', ')}`);
  return level;
}

// Airflow: `getboolean` cuts at the first '#' and knows neither yes nor on.
function readBoolean(text: string): boolean {
  const word = text.split('#', 1).join('').trim().toLowerCase();
  if (['t', 'true', '1'].includes(word)) return true;
  if (['f', 'false', '0'].includes(word)) return false;
  throw new InvalidSetting('must be a boolean: True, t, 1, False, f or 0');
}

// Python's int() accepts underscores between digits.
function readInteger(text: string, option: Option): number {
  const isInteger = /^[+-]?\d+(?:_\d+)*$/.test(text.trim());
  const value = Number(text.trim().replaceAll('_', ''));
  if (!isInteger || !Number.isSafeInteger(value)) throw wanted('an integer', option);
  return inRange(value, 'an integer', option);
}

function readFloat(text: string, option: Option): number {
  const isDecimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim());
  const value = Number(text);
  if (!isDecimal || !Number.isFinite(value)) throw wanted('a number', option);
  return inRange(value, 'a number', option);
}

function inRange(value: number, noun: string, option: Option): number {
  const { minimum = -Infinity, maximum = Infinity } = option;
  if (value < minimum || value > maximum) throw wanted(noun, option);
  return value;
}

function wanted(noun: string, { minimum, maximum }: Option): InvalidSetting {
  const bounds = [minimum === undefined ? '' : ` from ${minimum}`, maximum === undefined ? '' : ` to ${maximum}`].join(
    '',
  );
  return new InvalidSetting(`must be ${noun}${bounds}`);
}
