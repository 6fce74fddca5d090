import { closeSync, fstatSync, openSync } from 'node:fs';
import { StartError } from '../common/start-error.js';
import { LogWriter } from './log-writer.js';
import { readableLine } from './readable-log.js';
import { openWithoutBlocking, reopenWithoutBlocking } from './without-blocking.js';

/** Bytes of one write. A pipe takes 4 KiB in one piece, so that the lines of several workers do not mix in it. */
const maxWrite = { file: 65_536, pipe: 4096 };

/** Where log lines go. */
export interface LogDestination {
  /** Takes a line, with its newline, and writes it soon, without making anybody wait. */
  write(line: string): void;
  /** Resolves when all lines are written, or cannot be, within a second. Later ones are dropped. Never rejects. */
  close(): Promise<void>;
}

/**
 * @param place `-` for standard output, else the path of a file to append to
 * @throws StartError if the file cannot be opened
 */
export function openLogDestination(place: string): LogDestination {
  if (place !== '-') return asynchronous(openFile(place), `The log file ${place}`);
  if (process.stdout.isTTY) return terminal();
  // Whoever has replaced `write`, as tests do, wants to see what is written. pino's own rule.
  if (Object.hasOwn(process.stdout, 'write')) return synchronous((line) => process.stdout.write(line));
  return asynchronous(openStandardOutput(), 'Standard output');
}

function terminal(): LogDestination {
  // A terminal that was closed takes nothing any more, and the requests in flight have to end all the same.
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
