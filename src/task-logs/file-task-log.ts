import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '../time/clock.js';
import type { LineFormat } from './log-format.js';
import { openLogFile } from './log-file.js';
import type { TaskLog, TaskLogLevel } from './task-log.js';

/** Characters that may wait to be written before a writer has to wait. */
const maxPending = 65_536;

/**
 * A task's log in a file. Text that comes while the file is being written waits, and is written as one piece. If the
 * file cannot be written, the text is lost: the task and the service go on. The first text that can be written again
 * comes after a line that says how much is missing.
 */
export class FileTaskLog implements TaskLog {
  private file: FileHandle | null = null;
  private pending = '';
  private writing: Promise<void> | null = null;
  private lostCharacters = 0;

  /** @param onError called once for a row of failures, with the reason */
  constructor(
    readonly path: string,
    private readonly format: LineFormat,
    private readonly clock: Clock,
    private readonly onError: (error: Error) => void,
  ) {}

  write(level: TaskLogLevel, source: string, text: string): Promise<void> {
    return this.append(`${this.format({ time: this.clock.now(), level, source, message: text })}\n`);
  }

  writeLines(level: TaskLogLevel, source: string, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    const time = this.clock.now();
    return this.append(
      lines.reduce((text, message) => `${text}${this.format({ time, level, source, message })}\n`, ''),
    );
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file?.close().catch(this.onError);
    this.file = null;
  }

  private async append(text: string): Promise<void> {
    this.pending += text;
    this.writing ??= this.writeAll();
    if (this.pending.length > maxPending) await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.pending !== '') {
      const text = this.pending;
      this.pending = '';
      await this.writePiece(text);
    }
    this.writing = null;
  }

  private async writePiece(text: string): Promise<void> {
    try {
      this.file ??= await openLogFile(this.path);
      const missing = this.lostCharacters === 0 ? '' : `*** ${this.lostCharacters} characters could not be written\n`;
      await this.file.appendFile(missing + text);
      this.lostCharacters = 0;
    } catch (error) {
      if (this.lostCharacters === 0) this.onError(error as Error);
      this.lostCharacters += text.length;
    }
  }
}
