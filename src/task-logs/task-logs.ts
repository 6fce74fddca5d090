import { createReadStream } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { AirflowConfig } from '../config/airflow-config.js';
import type { Clock } from '../time/clock.js';
import { FileTaskLog } from './file-task-log.js';
import { type LineFormat, lineFormat } from './log-format.js';
import { LogPath, type RenderText, type TaskLogKey } from './log-path.js';
import type { TaskLog } from './task-log.js';

/** The log of a try as it is on disk. It may still grow. */
export interface StoredTaskLog {
  readonly path: string;
  /** Bytes now. Reading on from here later gives what was added. */
  readonly size: number;
  /** The bytes from `start` to before `end`; the whole log by default. Mostly UTF-8: a task prints what it likes. */
  read(start?: number, end?: number): Readable;
}

/** Bytes of a log that are read to find the start of a line. */
const longestLine = 65_536;

/** The logs of all tasks: where they are, writing and reading them. No log is ever in memory as a whole. */
export class TaskLogs {
  private readonly path: LogPath;
  private readonly format: LineFormat;

  /**
   * @param onError called when a log cannot be written: its path, and why
   * @throws StartError if `[core] log_filename_template` cannot be used
   */
  constructor(
    config: Pick<AirflowConfig, 'core'>,
    private readonly clock: Clock,
    render: RenderText,
    private readonly onError: (path: string, error: Error) => void = () => {},
  ) {
    this.path = new LogPath(config, render, clock.now());
    this.format = lineFormat(config.core.logFormat);
  }

  /** The log of a try, to be written to. The file is made with its first line, and an existing one is continued. */
  open(key: TaskLogKey): TaskLog {
    const path = this.path.of(key);
    return new FileTaskLog(path, this.format, this.clock, (error) => this.onError(path, error));
  }

  /** The log of a try; null if there is none. */
  async find(key: TaskLogKey): Promise<StoredTaskLog | null> {
    const path = this.path.of(key);
    const size = await sizeOf(path);
    if (size === null) return null;
    return {
      path,
      size,
      read: (start = 0, end = size) =>
        start < end ? createReadStream(path, { start, end: end - 1 }) : Readable.from([]),
    };
  }

  /** The tries from 1 to `highest` that have a log. */
  async tries(key: Omit<TaskLogKey, 'tryNumber'>, highest: number): Promise<number[]> {
    const numbers = Array.from({ length: highest }, (_, index) => index + 1);
    const exists = await Promise.all(numbers.map((tryNumber) => isReadable(this.path.of({ ...key, tryNumber }))));
    return numbers.filter((_, index) => exists[index]);
  }
}

/** The offset of the first line that begins within the last `bytes` of a log: where to read its end from. */
export async function tailStart({ path, size }: StoredTaskLog, bytes: number): Promise<number> {
  const from = Math.max(0, size - bytes);
  if (from === 0) return 0;
  const file = await open(path);
  try {
    // The byte before decides whether a line begins at `from`.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestLine), 0, longestLine, from - 1);
    const lineEnd = buffer.subarray(0, bytesRead).indexOf('\n');
    return lineEnd === -1 ? from : from + lineEnd;
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

async function isReadable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
