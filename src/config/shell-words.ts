import { InvalidSetting } from './configuration-error.js';

const wordPiece = /[ \t\r\n]+|[^ \t\r\n\\'"]+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gsy;

/**
 * Splits a command line into words as Python's `shlex.split` does, which is how Airflow reads `_cmd` options: quotes and
 * backslashes as in a POSIX shell, and nothing else of a shell (no pipes, variables or comments).
 *
 * @throws InvalidSetting for an unclosed quote or a backslash at the very end.
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
