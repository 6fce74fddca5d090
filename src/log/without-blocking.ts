import { closeSync, constants, openSync, writeSync } from 'node:fs';

/*
 * A write to a pipe whose reader does not read would hold the process, and even its end. Whether a pipe blocks is common
 * to all processes that have inherited it, and Node makes it block for each one that it starts. So it is opened anew.
 */

/**
 * Opens what exists to append to it, without ever waiting for its reader.
 *
 * @throws ENXIO for a pipe without a reader, or a socket
 */
export function openWithoutBlocking(path: string): number {
  return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
}

/** Opens a file of this process anew; itself where that cannot be done: not on Linux, a socket, another user's. */
export function reopenWithoutBlocking(fd: number): number {
  try {
    return openWithoutBlocking(`/proc/self/fd/${fd}`);
  } catch {
    return fd;
  }
}

/** Says a line on standard error if that takes it now; it may be on the same full disk as what the line is about. */
export function complain(text: string): void {
  const { fd } = process.stderr;
  const opened = reopenWithoutBlocking(fd);
  try {
    writeSync(opened, `windsock: ${text}\n`);
  } catch {
    // There is no better place.
  } finally {
    if (opened !== fd) closeSync(opened);
  }
}
