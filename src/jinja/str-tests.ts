import { characters } from './text.js';
import { spaceClass } from './whitespace.js';

const space = new RegExp(spaceClass);
const cased = /\p{Lu}|\p{Ll}|\p{Lt}/u;

/** Python's questions about a text, such as `isdigit`, by name. */
export const strTests: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ['isalpha', (text) => /^\p{L}+$/u.test(text)],
  ['isalnum', (text) => /^[\p{L}\p{N}]+$/u.test(text)],
  ['isdecimal', (text) => /^\p{Nd}+$/u.test(text)],
  ['isdigit', (text) => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]+$/u.test(text)],
  ['isnumeric', (text) => /^\p{N}+$/u.test(text)],
  ['isascii', (text) => /^[\0-\x7f]*$/.test(text)],
  ['isidentifier', (text) => /^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(text)],
  ['isprintable', (text) => !/[\p{C}\p{Z}]/u.test(text.replaceAll(' ', ''))],
  ['isspace', (text) => text !== '' && characters(text).every((character) => space.test(character))],
  ['islower', (text) => cased.test(text) && text === text.toLowerCase()],
  ['isupper', (text) => cased.test(text) && text === text.toUpperCase()],
  ['istitle', (text) => cased.test(text) && text === text.replace(/\p{L}+/gu, titled)],
]);

function titled(word: string): string {
  const [first = ''] = characters(word);
  return first.toUpperCase() + word.slice(first.length).toLowerCase();
}
