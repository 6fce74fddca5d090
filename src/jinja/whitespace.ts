/** The characters for which Python's `str.isspace` is true. JavaScript's `\s` differs in five. */
export const spaceClass = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

const space = new RegExp(spaceClass);

/** Which ends of a text are stripped. */
export type Ends = 'start' | 'end' | 'both';

/** Python's `strip`, `lstrip` and `rstrip`: of white space, or of the given characters. */
export function strip(text: string, ends: Ends, characters?: string): string {
  const set = characters === undefined ? undefined : new Set(characters);
  const goes = (character: string) => (set ? set.has(character) : space.test(character));
  const all = Array.from(text);
  let from = 0;
  let to = all.length;
  while (ends !== 'end' && from < to && goes(all[from] ?? '')) from++;
  while (ends !== 'start' && to > from && goes(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
}

const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/** Python's `splitlines`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(lineEnd)) {
    lines.push(text.slice(start, keepEnds ? index + end.length : index));
    start = index + end.length;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
