import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Pipes that one `mkfifo` makes. */
const batchSize = 16;

/** A pipe for the output of a process. */
export interface OutputPipe {
  /** The file descriptor that the process writes to. The caller closes it when the process has it. */
  readonly writeEnd: number;
  readonly output: Socket;
}

interface Ends {
  readonly read: number;
  readonly write: number;
}

/**
 * Pipes for the output of processes. Node gives a process sockets, where `echo … > /dev/stderr` fails, and keeps two
 * outputs apart, so that their order is lost. These are made as named pipes, and have no name any more once they are
 * open.
 */
export class OutputPipes {
  private readonly ready: Ends[] = [];
  private making: Promise<void> | null = null;

  /** Rejects if `mkfifo` cannot be run or no file can be opened. */
  async take(): Promise<OutputPipe> {
    while (this.ready.length === 0) {
      // Speed: one call makes a batch, since a process costs more than all the rest.
      await (this.making ??= this.makeBatch().finally(() => (this.making = null)));
    }
    const { read, write } = this.ready.pop() as Ends;
    return { writeEnd: write, output: new Socket({ fd: read, readable: true, writable: false }) };
  }

  /** Closes the pipes that were not taken. */
  close(): void {
    for (const { read, write } of this.ready.splice(0)) {
      closeSync(read);
      closeSync(write);
    }
  }

  private async makeBatch(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'windsock-pipes-'));
    try {
      const paths = Array.from({ length: batchSize }, (_, index) => join(folder, `${index}`));
      await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
      for (const path of paths) this.ready.push(openEnds(path));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** The end to read is opened first and without waiting; the end to write then finds its reader. */
function openEnds(path: string): Ends {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return { read, write: openSync(path, constants.O_WRONLY) };
  } catch (error) {
    closeSync(read);
    throw error;
  }
}
