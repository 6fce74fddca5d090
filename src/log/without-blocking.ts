import { closeSync, constants, openSync, writeSync } from 'node:fs';

/*
 * A write to a pipe whose reader stalls would block the process, even its exit. All processes that inherit a pipe share
 * its blocking mode, and Node makes it blocking for each process that it starts. So the pipe is opened again.
 */

/**
 * Opens an existing file or pipe for appending, without blocking.
 *
 * @throws ENXIO for a pipe without a reader, or a socket
 */
export function openWithoutBlocking(path: string): number {
  return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
}

/**
 * Opens a file descriptor of this process again. Returns the same descriptor where that fails: not on Linux, a socket,
 * another user's file.
 */
export function reopenWithoutBlocking(fd: number): number {
  try {
    return openWithoutBlocking(`/proc/self/fd/${fd}`);
  } catch {
    return fd;
  }
}

/**
 * Writes a line to standard error if that is possible without blocking. Ignores errors, since standard error may be on
 * the full disk that the line reports.
 */
export function complain(text: string): void {
  const { fd } = process.stderr;
  const opened = reopenWithoutBlocking(fd);
  try {
    writeSync(opened, `windsock: ${text}\n`);
  } catch {
    // There is no other place to report it.
  } finally {
    if (opened !== fd) closeSync(opened);
  }
}
