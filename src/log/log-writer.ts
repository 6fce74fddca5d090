import { close, write, writeSync } from 'node:fs';
import { within } from '../common/within.js';
import { complain } from './without-blocking.js';

/** Bytes that may wait for a reader who does not read, or for a disk that is full. What comes on top is lost. */
const maxWaiting = 16 * 1024 * 1024;
/** Milliseconds that a line waits for others to be written with it: a write takes longer than all the rest of a line. */
const batchDelayMs = 10;
/** Milliseconds until the next try: with a reader that is behind, and with anything else, as a full disk. */
const retryDelayMs = { reader: 20, other: 1000 };
/** Milliseconds that closing waits for a reader: a worker does, and its primary after it. */
const closeTimeoutMs = 500;

const nothing = Buffer.alloc(0);
const unclosed = new Set<LogWriter>();
// A process that ends at once, as after a second signal, still has the lines of the last moment.
process.on('exit', () => unclosed.forEach((writer) => writer.writeAtExit()));

/**
 * Writes lines to an open file, one piece after the other, off the event loop. A write that fails is tried again until
 * it succeeds: a full disk is no reason to stop serving. The end of the process waits for none of them, which is why this
 * is not pino's `sonic-boom`: that tries for ever when the process exits.
 */
export class LogWriter {
  private lines: string[] = [];
  /** What is being written, or has to be tried again. */
  private piece: Buffer = nothing;
  /** Bytes of the lines and of the piece. */
  private waiting = 0;
  private lost = 0;
  /** Why the last write failed; null if it did not. */
  private failure: string | null = null;
  private isWriting = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private finish: () => void = () => undefined;

  /**
   * @param fd of a file, or of a pipe that does not block; closed with the writer, if it is not of the process's own
   * @param name what an operator calls it, at the start of a sentence
   * @param maxWrite bytes of one write, if no line is longer
   */
  constructor(
    private readonly fd: number,
    private readonly name: string,
    private readonly maxWrite: number,
  ) {
    unclosed.add(this);
  }

  /** Takes a line, with its newline, and writes it soon. */
  write(line: string): void {
    if (this.isClosed) return;
    const bytes = Buffer.byteLength(line);
    if (this.waiting + bytes > maxWaiting) this.lost++;
    else this.take(line, bytes);
    if (!this.isWriting) this.timer ??= setTimeout(this.next, batchDelayMs);
  }

  /** Resolves when all lines are written, or cannot be written now. What is lost is said on standard error. Never rejects. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const finished = new Promise<void>((resolve) => (this.finish = resolve));
    clearTimeout(this.timer);
    if (!this.isWriting) this.next();
    await within(finished, closeTimeoutMs);
    clearTimeout(this.timer);
    unclosed.delete(this);
    const unwritten = this.lost + this.lines.length + countLines(this.piece);
    if (unwritten > 0) complain(`${this.name} lacks ${unwritten} lines: ${this.failure ?? 'it is too slow'}`);
    if (!this.isWriting && this.fd > 2) close(this.fd, () => undefined);
  }

  /** Writes what waits as far as that goes without waiting. */
  writeAtExit(): void {
    // A piece that is on its way gets there by itself.
    let rest = Buffer.concat([this.isWriting ? nothing : this.piece, Buffer.from(this.lines.join(''))]);
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(this.fd, rest));
    } catch {
      // The disk is full or the reader behind. There is no time left.
    }
  }

  private take(line: string, bytes: number): void {
    this.lines.push(line);
    this.waiting += bytes;
  }

  private readonly next = (): void => {
    this.timer = undefined;
    if (this.piece.length === 0) this.piece = this.nextPiece();
    if (this.piece.length === 0) return this.finish();
    this.isWriting = true;
    write(this.fd, this.piece, (error, written) => {
      this.isWriting = false;
      if (error) return this.retry(error);
      this.failure = null;
      this.waiting -= written;
      this.piece = this.piece.subarray(written);
      this.next();
    });
  };

  private nextPiece(): Buffer {
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
    const isBehind = code === 'EAGAIN';
    // Nobody misses what is not read any more: `windsock webserver | head -1`.
    if (!isBehind && this.failure === null && code !== 'EPIPE') {
      complain(`${this.name} cannot be written, and its lines wait: ${message}`);
    }
    this.failure = isBehind ? 'nobody reads them' : message;
    if (this.isClosed && !isBehind) return this.finish();
    this.timer = setTimeout(this.next, isBehind ? retryDelayMs.reader : retryDelayMs.other).unref();
  }
}

function countLines(bytes: Buffer): number {
  return bytes.length === 0 ? 0 : bytes.toString().split('\n').length - 1;
}

function warningOf(msg: string): string {
  return `${JSON.stringify({ level: 40, time: new Date(), msg })}\n`;
}
