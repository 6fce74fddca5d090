import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from '../common/start-error.js';

/**
 * Writes the id of this process atomically into a file, and removes the file when the process ends.
 *
 * @throws StartError if the file names another running process, or cannot be written
 */
export function claimPidFile(path: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, `${process.pid}\n`);
    putInPlace(draft, path);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The PID file ${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  } finally {
    rmSync(draft, { force: true });
  }
  process.on('exit', () => {
    if (holderOf(path) === process.pid) rmSync(path, { force: true });
  });
}

function putInPlace(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(path);
    if (holder !== null && isRunning(holder)) {
      throw new StartError(`The PID file ${path} names process ${holder}, which is running`);
    }
    renameSync(draft, path);
  }
}

/** The process that the file names; null if there is none. */
function holderOf(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** A file with this process's own id was left by an earlier process: containers reuse ids. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
