import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellWords } from './shell-words.js';

// Results of Python 3.8's shlex.split.
const splitTexts: [string, string[]][] = [
  ['', []],
  ['  ', []],
  ['a b\tc\n d', ['a', 'b', 'c', 'd']],
  ["cat '/run/my secret'", ['cat', '/run/my secret']],
  [String.raw`say "a \"b\" \\ \n $x"`, ['say', String.raw`a "b" \ \n $x`]],
  [String.raw`a\ b 'it''s'`, ['a b', 'its']],
  [`'' "" x''`, ['', '', 'x']],
  ["a'b c'd", ['ab cd']],
  ['# not | a $(comment)', ['#', 'not', '|', 'a', '$(comment)']],
  ['a\\\nb', ['a\nb']],
  [String.raw`'\'`, ['\\']],
  ['café \u00a0x', ['café', '\u00a0x']],
];

describe('shellWords', () => {
  it.each(splitTexts)('splits %j', (command, words) => {
    expect(shellWords(command)).toEqual(words);
  });

  it.each(["'open", '"open', 'end\\', '"end\\', 'a "b\\"'])('refuses %j', (command) => {
    expect(() => shellWords(command)).toThrow('has a quote that is not closed or a backslash at its end');
  });

  it.each<[string, (word: string) => string]>([
    ['single quotes', (word) => `'${word.replaceAll("'", `'"'"'`)}'`],
    ['double quotes', (word) => `"${word.replace(/["\\]/g, '\\$&')}"`],
    ['backslashes', (word) => word.replace(/[^]/g, '\\$&')],
  ])('round-trips any word in %s', (_, quote) => {
    const words = fc.array(fc.string({ unit: 'binary', minLength: 1 }));
    fc.assert(fc.property(words, (list) => void expect(shellWords(list.map(quote).join(' '))).toEqual(list)));
  });
});
