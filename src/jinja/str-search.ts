import { valueError } from './template-error.js';
import { characters, textLength } from './text.js';
import { spaceClass, strip } from './whitespace.js';

const spaceAtStart = new RegExp(`^${spaceClass}+`);
const word = new RegExp(`(?:(?!${spaceClass})[^])+`, 'g');

/** Python's `split` and `rsplit`. `most` is the number of cuts, negative for all; null cuts at white space. */
export function splitText(text: string, separator: string | null, most: number, fromEnd: boolean): string[] {
  if (separator === '') throw valueError('empty separator');
  if (separator === null) return splitWords(text, most, fromEnd);
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  if (fromEnd) {
    const cut = parts.length - most;
    return [parts.slice(0, cut).join(separator), ...parts.slice(cut)];
  }
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function splitWords(text: string, most: number, fromEnd: boolean): string[] {
  const words = [...text.matchAll(word)];
  if (most < 0 || words.length <= most) return words.map(([found]) => found);
  if (fromEnd) {
    const taken = words.slice(words.length - most);
    const rest = strip(text.slice(0, taken[0]?.index ?? text.length), 'end');
    return [rest, ...taken.map(([found]) => found)];
  }
  const last = words[most - 1];
  const rest = text.slice(last ? last.index + last[0].length : 0).replace(spaceAtStart, '');
  return [...words.slice(0, most).map(([found]) => found), rest];
}

/** Python's `replace` with a count, negative for all. */
export function replaceText(text: string, old: string, by: string, count: number): string {
  if (count < 0) return old === '' ? between(text, by, Infinity) : text.replaceAll(old, () => by);
  if (old === '') return between(text, by, count);
  const parts = text.split(old);
  const cut = Math.min(count, parts.length - 1);
  return [parts.slice(0, cut + 1).join(by), ...parts.slice(cut + 1)].join(old);
}

/** The text with `by` before each character and at the end, at most so many times. */
function between(text: string, by: string, count: number): string {
  const all = characters(text);
  return [...all, ''].map((character, at) => (at < count ? by : '') + character).join('');
}

/** The place of a part in characters; -1 if it is not there. */
export function findText(text: string, part: string, fromEnd: boolean): number {
  const at = fromEnd ? text.lastIndexOf(part) : text.indexOf(part);
  return at < 0 ? -1 : textLength(text.slice(0, at));
}

/** Python's `startswith` and `endswith` of one text. */
export function isPart(text: string, part: string, where: 'startswith' | 'endswith'): boolean {
  return where === 'startswith' ? text.startsWith(part) : text.endsWith(part);
}
