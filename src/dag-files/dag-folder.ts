import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDagFile } from './parse-dag-file.js';

/** Bytes. No hand-written DAG file is larger. */
const maxFileSize = 5_000_000;

/** A DAG file with its text, or with the reason why it cannot be read. */
export interface DagFile {
  readonly path: string;
  readonly text: string;
  readonly unreadable: string | null;
}

/**
 * Finds the DAG files in a folder and its subfolders, by path. Skips hidden folders. A missing folder counts as empty.
 */
export function readDagFolder(folder: string): DagFile[] {
  return findFiles(folder).sort().map(readDagFile);
}

function findFiles(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : findFiles(path);
    return isDagFile(path) ? [path] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readDagFile(path: string): DagFile {
  try {
    const text = readFileSync(path);
    if (text.length > maxFileSize) {
      return { path, text: '', unreadable: `the file is larger than ${maxFileSize} bytes` };
    }
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(text), unreadable: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'the file is not UTF-8' : `the file cannot be read: ${code}`;
    return { path, text: '', unreadable: why };
  }
}
