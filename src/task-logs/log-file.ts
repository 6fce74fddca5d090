import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
const fileMode = 0o666;
const folderMode = 0o777;

/**
 * Opens a file to append to. A new file and its new folders can be written by every user of the machine, as Airflow
 * makes them, whatever the umask is. A symbolic link is not followed.
 */
export async function openLogFile(path: string): Promise<FileHandle> {
  try {
    return await openOrCreate(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await createFolders(dirname(path));
    return openOrCreate(path);
  }
}

async function openOrCreate(path: string): Promise<FileHandle> {
  try {
    const created = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, fileMode);
    // A file system without modes is no reason to have no log.
    await created.chmod(fileMode).catch(() => {});
    return created;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return open(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
  }
}

async function createFolders(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: folderMode });
  if (first === undefined) return;
  const created = relative(dirname(first), folder).split(sep);
  for (let depth = 1; depth <= created.length; depth++) {
    await chmod(join(dirname(first), ...created.slice(0, depth)), folderMode);
  }
}
