import { valueError } from './template-error.js';
import { characters, textLength } from './text.js';

const white = '\\t\\n\\v\\f\\r ';
const word = `[\\p{L}\\p{N}_!"'&.,?]`;
const letter = '[^\\p{Nd}\\P{L}_]|_';
const notWhite = `[^${white}]`;
/** Python's `TextWrapper.wordsep_re`: white space, dashes between words, words with hyphens. */
const chunkWithHyphens = new RegExp(
  `([${white}]+|(?<=${word})-{2,}(?=[\\p{L}\\p{N}_])|${notWhite}+?(?:-(?:(?<=(?:${letter}){2}-)|(?<=(?:${letter})-(?:${letter})-))(?=(?:${letter})-?(?:${letter}))|(?=[${white}]|$)|(?<=${word})(?=-{2,}[\\p{L}\\p{N}_])))`,
  'u',
);
const chunkAtSpaces = new RegExp(`([${white}]+)`);
const isBlank = new RegExp(`^[${white}]+$`);

/** How words are cut. */
export interface WrapForm {
  readonly breaksLongWords: boolean;
  readonly breaksOnHyphens: boolean;
}

/** Python's `textwrap.wrap` of one line, with tabs and white space left as they are. */
export function wrapText(text: string, width: number, form: WrapForm): string[] {
  if (width <= 0) throw valueError(`invalid width ${width} (must be > 0)`);
  const chunks = text.split(form.breaksOnHyphens ? chunkWithHyphens : chunkAtSpaces).filter((chunk) => chunk !== '');
  chunks.reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank.test(chunks.at(-1) ?? '')) chunks.pop();
    const line = takeLine(chunks, width, form);
    if (isBlank.test(line.at(-1) ?? '')) line.pop();
    if (line.length > 0) lines.push(line.join(''));
  }
  return lines;
}

function takeLine(chunks: string[], width: number, { breaksLongWords }: WrapForm): string[] {
  const line: string[] = [];
  let left = width;
  for (let chunk = chunks.at(-1); chunk !== undefined && textLength(chunk) <= left; chunk = chunks.at(-1)) {
    line.push(chunk);
    left -= textLength(chunk);
    chunks.pop();
  }
  const next = chunks.at(-1);
  if (next === undefined || textLength(next) <= width) return line;
  if (breaksLongWords) {
    const all = characters(next);
    line.push(all.slice(0, left).join(''));
    chunks[chunks.length - 1] = all.slice(left).join('');
  } else if (line.length === 0) {
    line.push(next);
    chunks.pop();
  }
  return line;
}
