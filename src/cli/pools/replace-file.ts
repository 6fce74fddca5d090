import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file in one step: whoever reads it finds the old text or the new one, and a failure leaves the old one. Its
 * mode stays. What is no regular file, such as a pipe, is written to.
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
