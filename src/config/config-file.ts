import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { InvalidSetting, type ProblemList } from './configuration-error.js';
import { parseIni, type IniDocument } from './ini.js';

const byteOrderMark = '\uFEFF';

/** An airflow.cfg that exists. */
export interface ConfigFile {
  readonly path: string;
  readonly document: IniDocument;
}

/**
 * Reads airflow.cfg; null if it does not exist or cannot be read. Adds a read error and every invalid line to
 * `problems`.
 *
 * Differs from Airflow: no file is written where none exists.
 */
export function readConfigFile(path: string, problems: ProblemList): ConfigFile | null {
  const text = problems.attempt({ origin: path }, () => readText(path));
  if (text === undefined || text === null) return null;
  const document = parseIni(text);
  for (const { line, message } of document.problems) problems.add({ message, origin: lineOrigin(path, line) });
  return { path, document };
}

/** The name of a line of the file in messages. */
export function lineOrigin(path: string, line: number): string {
  return `line ${line} of ${path}`;
}

function readText(path: string): string | null {
  const bytes = readBytes(path);
  if (bytes === null) return null;
  if (!isUtf8(bytes)) throw new InvalidSetting(`is not UTF-8 text: see line ${firstUndecodableLine(bytes)}`);
  const text = bytes.toString('utf8');
  if (text.startsWith(byteOrderMark)) {
    throw new InvalidSetting('begins with a byte order mark: save it as UTF-8 without one');
  }
  return text;
}

function readBytes(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR') throw new InvalidSetting('is a directory, where a file is wanted', { cause: error });
    throw new InvalidSetting(`cannot be read: ${code}`, { cause: error });
  }
}

function firstUndecodableLine(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  return lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}
