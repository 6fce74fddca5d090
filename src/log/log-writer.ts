import { close, write, writeSync } from 'node:fs';
import { within } from '../common/within.js';
import { complain } from './without-blocking.js';

/** Maximum bytes that wait for a stalled reader or a full disk. Further lines are lost. */
const maxWaiting = 16 * 1024 * 1024;
/** Milliseconds for which lines are collected into one write, since the write is the most expensive step of a line. */
const batchDelayMs = 10;
/** Milliseconds until the next attempt, for a slow reader and for other errors such as a full disk. */
const retryDelayMs = { reader: 20, other: 1000 };
/** Milliseconds that closing waits for a reader. A worker waits, and then its primary. */
const closeTimeoutMs = 500;

const emptyChunk = Buffer.alloc(0);
const openWriters = new Set<LogWriter>();
// Writes the last lines of a process that exits without closing its log, such as after a second signal.
process.on('exit', () => openWriters.forEach((writer) => writer.writeAtExit()));

/**
 * Writes lines to an open file in chunks, off the event loop. A failed write is retried until it succeeds: a full disk
 * must not stop the service. The process can exit without waiting for it; pino's `sonic-boom` would retry forever at
 * exit.
 */
export class LogWriter {
  private lines: string[] = [];
  /** The chunk that is being written or must be retried. */
  private chunk: Buffer = emptyChunk;
  /** Total bytes of the lines and the chunk. */
  private waiting = 0;
  private lost = 0;
  /** Why the last write failed; null if it succeeded. */
  private failure: string | null = null;
  private isWriting = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private finish: () => void = () => undefined;

  /**
   * @param fd of a file or a non-blocking pipe; closed with the writer, unless it is a standard stream
   * @param name the name for messages, at the start of a sentence
   * @param maxWrite maximum bytes per write, unless a single line is longer
   */
  constructor(
    private readonly fd: number,
    private readonly name: string,
    private readonly maxWrite: number,
  ) {
    openWriters.add(this);
  }

  /** Accepts a line, with its newline, and writes it soon. */
  write(line: string): void {
    if (this.isClosed) return;
    const bytes = Buffer.byteLength(line);
    if (this.waiting + bytes > maxWaiting) this.lost++;
    else this.take(line, bytes);
    if (!this.isWriting) this.timer ??= setTimeout(this.next, batchDelayMs);
  }

  /** Resolves when all lines are written or cannot be written. Reports lost lines on standard error. Never rejects. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const finished = new Promise<void>((resolve) => (this.finish = resolve));
    clearTimeout(this.timer);
    if (!this.isWriting) this.next();
    await within(finished, closeTimeoutMs);
    clearTimeout(this.timer);
    openWriters.delete(this);
    const unwritten = this.lost + this.lines.length + countLines(this.chunk);
    if (unwritten > 0) complain(`${this.name} lacks ${unwritten} lines: ${this.failure ?? 'it is too slow'}`);
    if (!this.isWriting && this.fd > 2) close(this.fd, () => undefined);
  }

  /** Writes as many waiting lines as possible without blocking. */
  writeAtExit(): void {
    // A chunk whose write has begun is written anyway.
    let rest = Buffer.concat([this.isWriting ? emptyChunk : this.chunk, Buffer.from(this.lines.join(''))]);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(this.fd, rest));
    } catch {
      // The disk is full or the reader too slow, and the process is exiting.
    }
  }

  private take(line: string, bytes: number): void {
    this.lines.push(line);
    this.waiting += bytes;
  }

  private readonly next = (): void => {
    this.timer = undefined;
    if (this.chunk.length === 0) this.chunk = this.nextChunk();
    if (this.chunk.length === 0) return this.finish();
    this.isWriting = true;
    write(this.fd, this.chunk, (error, written) => {
      this.isWriting = false;
      if (error) return this.retry(error);
      this.failure = null;
      this.waiting -= written;
      this.chunk = this.chunk.subarray(written);
      this.next();
    });
  };

  private nextChunk(): Buffer {
    if (this.lines.length === 0 && this.lost > 0) {
      const warning = warningOf(`${this.lost} lines of the log were lost: they could not be written in time`);
      this.take(warning, Buffer.byteLength(warning));
      this.lost = 0;
    }
    let [count, bytes] = [0, 0];
    for (const line of this.lines) {
      bytes += Buffer.byteLength(line);
      if (count > 0 && bytes > this.maxWrite) break;
      count++;
    }
    return Buffer.from(this.lines.splice(0, count).join(''));
  }

  private retry({ code, message }: NodeJS.ErrnoException): void {
    const isReaderSlow = code === 'EAGAIN';
    // No warning if the reader has closed the pipe: `windsock webserver | head -1`.
    if (!isReaderSlow && this.failure === null && code !== 'EPIPE') {
      complain(`${this.name} cannot be written, and its lines wait: ${message}`);
    }
    this.failure = isReaderSlow ? 'nobody reads them' : message;
    if (this.isClosed && !isReaderSlow) return this.finish();
    this.timer = setTimeout(this.next, isReaderSlow ? retryDelayMs.reader : retryDelayMs.other).unref();
  }
}

function countLines(bytes: Buffer): number {
  return bytes.length === 0 ? 0 : bytes.toString().split('\n').length - 1;
}

function warningOf(msg: string): string {
  return `${JSON.stringify({ level: 40, time: new Date(), msg })}\n`;
}
