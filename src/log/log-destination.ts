import { closeSync, fstatSync, openSync } from 'node:fs';
import { StartError } from '../common/start-error.js';
import { LogWriter } from './log-writer.js';
import { readableLine } from './readable-log.js';
import { openWithoutBlocking, reopenWithoutBlocking } from './without-blocking.js';

/** Maximum bytes per write. A pipe takes 4 KiB atomically, so the lines of several workers do not mix. */
const maxWrite = { file: 65_536, pipe: 4096 };

/** Where log lines go. */
export interface LogDestination {
  /** Accepts a line, with its newline, and writes it soon without blocking. */
  write(line: string): void;
  /** Resolves within a second, when all lines are written or cannot be. Later lines are dropped. Never rejects. */
  close(): Promise<void>;
}

/**
 * @param place `-` for standard output, else the path of a file to append to
 * @throws StartError if the file cannot be opened
 */
export function openLogDestination(place: string): LogDestination {
  if (place !== '-') return asynchronous(openFile(place), `The log file ${place}`);
  if (process.stdout.isTTY) return terminal();
  // If `write` was replaced, as in tests, call the replacement. pino does the same.
  if (Object.hasOwn(process.stdout, 'write')) return synchronous((line) => process.stdout.write(line));
  return asynchronous(openStandardOutput(), 'Standard output');
}

function terminal(): LogDestination {
  // A closed terminal rejects writes, but the requests in flight must still be answered.
  process.stdout.on('error', () => undefined);
  return synchronous((line) => process.stdout.write(readableLine(line, process.stdout)));
}

function synchronous(write: (line: string) => unknown): LogDestination {
  return { write: (line) => void write(line), close: () => Promise.resolve() };
}

function asynchronous(fd: number, name: string): LogDestination {
  return new LogWriter(fd, name, fstatSync(fd).isFile() ? maxWrite.file : maxWrite.pipe);
}

function openFile(path: string): number {
  try {
    const fd = openSync(path, 'a');
    if (!fstatSync(fd).isFIFO()) return fd;
    const unblocked = openWithoutBlocking(path);
    closeSync(fd);
    return unblocked;
  } catch (error) {
    throw new StartError(`The log file ${path} cannot be opened: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function openStandardOutput(): number {
  const { fd } = process.stdout;
  return fstatSync(fd).isFIFO() ? reopenWithoutBlocking(fd) : fd;
}
