import { fstatSync, openSync } from 'node:fs';
import { pino } from 'pino';
import { readableLine } from './readable-log.js';
import { StartError } from '../common/start-error.js';
import { within } from '../common/within.js';

/** Bytes of one write. A pipe takes 4 KiB in one piece, so that the lines of several workers do not mix in it. */
const maxWrite = { file: 65_536, pipe: 4096 };
/** Bytes that may wait for a reader who does not read. What comes on top is lost, and not the service. */
const maxWaiting = 16 * 1024 * 1024;
/** Milliseconds that a line waits for others to be written with it: a write takes longer than all the rest of a line. */
const patience = 10;
/** Milliseconds that closing waits for such a reader. */
const closeTimeout = 1000;

/** Where log lines go. */
export interface LogDestination {
  /** Takes a line, with its newline, and writes it soon, without making anybody wait. */
  write(line: string): void;
  /** Resolves when all lines are written. Later ones are dropped. Never rejects. */
  close(): Promise<void>;
}

/**
 * @param place `-` for standard output, else the path of a file to append to
 * @throws StartError if the file cannot be opened
 */
export function openLogDestination(place: string): LogDestination {
  if (place !== '-') return asynchronous(openFile(place));
  if (process.stdout.isTTY) return terminal();
  // Whoever has replaced `write`, as tests do, wants to see what is written. pino's own rule.
  if (Object.hasOwn(process.stdout, 'write')) return synchronous((line) => process.stdout.write(line));
  return asynchronous(process.stdout.fd);
}

function terminal(): LogDestination {
  // A terminal that was closed takes nothing any more, and the requests in flight have to end all the same.
  process.stdout.on('error', () => undefined);
  return synchronous((line) => process.stdout.write(readableLine(line, process.stdout)));
}

function synchronous(write: (line: string) => unknown): LogDestination {
  return { write: (line) => void write(line), close: () => Promise.resolve() };
}

function asynchronous(fd: number): LogDestination {
  const size = fstatSync(fd).isFile() ? maxWrite.file : maxWrite.pipe;
  const stream = pino.destination({ dest: fd, sync: false, maxWrite: size, maxLength: maxWaiting });
  // A full disk is no reason to stop serving. The lines are kept and tried again with the next one.
  stream.on('error', () => undefined);
  let lost = 0;
  stream.on('drop', (piece: string) => (lost += piece.split('\n').length - 1));
  stream.on('drain', () => {
    if (lost === 0) return;
    stream.write(warningOf(`${lost} lines of the log were lost: nobody took them in time`));
    lost = 0;
  });
  let open = true;
  let lines: string[] = [];
  const flush = () => {
    for (const piece of piecesOf(lines, size)) stream.write(piece);
    lines = [];
  };
  return {
    write: (line) => {
      if (open && lines.push(line) === 1) setTimeout(flush, patience);
    },
    close: async () => {
      if (!open) return;
      open = false;
      flush();
      const closed = new Promise((resolve) => stream.once('close', resolve));
      stream.end();
      await within(closed, closeTimeout);
    },
  };
}

/** The lines in pieces of so many bytes, if no line is longer. The stream reads a piece anew for each one that it gets. */
function* piecesOf(lines: readonly string[], size: number): Generator<string, void> {
  let [piece, length] = ['', 0];
  for (const line of lines) {
    const bytes = Buffer.byteLength(line);
    if (length > 0 && length + bytes > size) {
      yield piece;
      [piece, length] = ['', 0];
    }
    piece += line;
    length += bytes;
  }
  if (length > 0) yield piece;
}

function warningOf(msg: string): string {
  return `${JSON.stringify({ level: 40, time: new Date(), msg })}\n`;
}

function openFile(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new StartError(`The log file ${path} cannot be opened: ${(error as NodeJS.ErrnoException).code}`);
  }
}
