import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../time/clock.js';
import { isGroupAlive } from './process-groups.js';
import type { TryFolder } from './try-folder.js';

/** How often a group that was told to end is looked at. */
const lookMs = 20;

/** How long killed processes may take to be gone: the kernel may be busy with them. */
const killedMs = 5000;

/** What a process is made of. */
export interface ProcessParts {
  readonly child: ChildProcess;
  /** Standard output and standard error in the order in which they were written. */
  readonly output: Socket;
  /** Where the word is written that lets the command begin. */
  readonly gate: Writable;
}

/** The process group of one command, in a folder of its own. */
export class TaskProcess {
  readonly pid: number;
  /** Resolves when the process has ended, to its exit code; to the signal's number with a minus, as in Python. */
  readonly ended: Promise<number>;
  private hasEnded = false;
  private termination: Promise<void> | null = null;
  private killedAt = Infinity;

  /** @param onRemoved called when nothing of the process is left */
  constructor(
    private readonly parts: ProcessParts,
    readonly folder: TryFolder,
    private readonly limits: { readonly clock: Clock; readonly cleanupSeconds: number },
    private readonly onRemoved: (process: TaskProcess) => void,
  ) {
    this.pid = parts.child.pid as number;
    this.ended = new Promise((resolve) => {
      parts.child.once('exit', (code, signal) => {
        this.hasEnded = true;
        resolve(code ?? -constants.signals[signal as NodeJS.Signals]);
      });
    });
    // The process may be gone before it reads the word.
    parts.gate.on('error', () => {});
  }

  /**
   * Lets the command begin, and hands over what it prints until its output is closed, also by what it left running in
   * the background. Reads on when `take` has resolved. Resolves to the exit code. If `take` rejects, ends the group and
   * rejects too.
   */
  async run(take: (bytes: Buffer) => Promise<void>): Promise<number> {
    this.parts.gate.end('go\n');
    try {
      for await (const bytes of this.parts.output) await take(bytes as Buffer);
    } catch (error) {
      // A group that was told to end is no longer read from.
      if (this.termination === null) {
        await this.terminate();
        throw error;
      }
    }
    await this.termination;
    return this.ended;
  }

  /** SIGTERM to the group, SIGKILL after the clean-up time. Resolves when the group is gone. */
  terminate(): Promise<void> {
    return (this.termination ??= this.endGroup());
  }

  /** Removes the working folder. The process has ended, or was terminated. */
  async remove(): Promise<void> {
    await this.folder.remove();
    this.onRemoved(this);
  }

  private async endGroup(): Promise<void> {
    this.parts.gate.destroy();
    this.signal('SIGTERM');
    const { clock, cleanupSeconds } = this.limits;
    const cancel = clock.at(clock.now().plusMicros(cleanupSeconds * 1e6), () => this.signal('SIGKILL'));
    while (await this.isAlive()) await sleep(lookMs);
    cancel();
    // A process in a session of its own may keep the output open.
    this.parts.output.destroy();
  }

  private async isAlive(): Promise<boolean> {
    if (performance.now() - this.killedAt > killedMs) return false;
    return !this.hasEnded || isGroupAlive(this.pid);
  }

  private signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (signal === 'SIGKILL') this.killedAt = performance.now();
    try {
      process.kill(-this.pid, signal);
    } catch {
      // All of the group are gone.
    }
  }
}
