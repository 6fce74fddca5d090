import { InvalidSetting } from './configuration-error.js';

const wordPiece = /[ \t\r\n]+|[^ \t\r\n\\'"]+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gsy;

/**
 * Splits a command line into words like Python's `shlex.split`, which Airflow uses for `_cmd` options. Supports the
 * quotes and backslashes of a POSIX shell, but no pipes, variables or comments.
 *
 * @throws InvalidSetting for an unclosed quote or a trailing backslash.
 */
export function shellWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let end = 0;
  for (const [piece, single, double, escaped] of command.matchAll(wordPiece)) {
    end += piece.length;
    if (/^[ \t\r\n]/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? piece);
    }
  }
  if (end < command.length) throw new InvalidSetting('has a quote that is not closed or a backslash at its end');
  if (word !== undefined) words.push(word);
  return words;
}
