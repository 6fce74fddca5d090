import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file in one step: a reader finds the old text or the new one, and a failure leaves the old one. The file
 * keeps its mode. If the path is not a regular file, such as a pipe, it is written to directly.
 *
 * @throws the error of the file system
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found && !found.isFile()) return writeFile(path, text);
  const target = found ? await realpath(path) : path;
  const draft = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    await writeFile(draft, text, { flag: 'wx', flush: true, mode: found?.mode });
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}
