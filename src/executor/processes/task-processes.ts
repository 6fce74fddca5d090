import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { AirflowConfig } from '../../config/airflow-config.js';
import type { Clock } from '../../time/clock.js';
import type { TryIdentity } from '../executor.js';
import { endOrphans } from './end-orphans.js';
import { findProgram } from './find-program.js';
import { OutputPipes } from './output-pipes.js';
import type { Environment } from './task-environment.js';
import { TaskProcess } from './task-process.js';
import { TryFolders } from './try-folder.js';

/**
 * Waits for a line on descriptor 3, then becomes the command. If the pipe ends without the line, the service is gone or
 * has given the try up: only the folder is left to remove. $0 is the file in it.
 */
const gate = `
if read -r -u 3 word && [ "$word" = go ]; then exec 3<&-; exec "$@"; fi
rm -f -- ./*; rmdir -- "$PWD"; exit 1`;

/** Variables that would change what the gate's own bash does. They reach the command by `env`. */
const bashVariables = ['SHELLOPTS', 'BASHOPTS'];

/** A program to run for a try. */
export interface Command {
  readonly identity: TryIdentity;
  readonly environment: Environment;
  /** Files to write into the working folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The program and its arguments, when the files are there. */
  words(folder: string, bash: string): readonly string[];
}

/** Starts the processes of tasks, each the leader of a session and a process group of its own. */
export class TaskProcesses {
  private readonly pipes = new OutputPipes();
  private readonly folders: TryFolders;
  private readonly bash: string | null;
  private readonly running = new Set<TaskProcess>();

  /** @param environment that of the service, where bash is found */
  constructor(
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
    environment: NodeJS.ProcessEnv,
  ) {
    this.folders = new TryFolders(config);
    this.bash = findProgram('bash', environment.PATH);
  }

  /** Makes a process that waits before its first word is run. Rejects if none can be made. */
  async start(command: Command): Promise<TaskProcess> {
    if (this.bash === null) throw new Error('bash was not found on the PATH: install it, no task can run without');
    const folder = await this.folders.create(command.identity);
    try {
      for (const [name, content] of Object.entries(command.files)) await folder.write(name, content);
      const parts = await this.spawn(command, folder.path, this.bash);
      const process = new TaskProcess(parts, folder, this.limits, (removed) => this.running.delete(removed));
      this.running.add(process);
      return process;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** Ends what a crashed service left of these task instances, and removes its folders. */
  async endOrphans(tries: readonly TryIdentity[]): Promise<void> {
    if (tries.length === 0) return;
    const names = new Set(tries.map((identity) => this.folders.nameOf(identity)));
    const own = new Set([...this.running].map(({ pid }) => pid));
    await endOrphans({ names, own }, this.limits);
    await this.folders.removeAll(names, new Set([...this.running].map(({ folder }) => folder.path)));
  }

  /** Closes what is kept for further processes. */
  close(): void {
    this.pipes.close();
  }

  private get limits() {
    return { clock: this.clock, cleanupSeconds: this.config.core.killedTaskCleanupTime };
  }

  private async spawn(command: Command, cwd: string, bash: string) {
    const { environment } = command;
    const moved = bashVariables.filter((name) => name in environment);
    const restored = moved.length === 0 ? [] : ['/usr/bin/env', ...moved.map((name) => `${name}=${environment[name]}`)];
    const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !moved.includes(name)));
    const { writeEnd, output } = await this.pipes.take();
    try {
      // -p keeps out of the gate what the environment tells bash to run or to define; the command sees all of it.
      const child = spawn(bash, ['-p', '-c', gate, 'bash', ...restored, ...command.words(cwd, bash)], {
        detached: true,
        cwd,
        env,
        stdio: ['ignore', writeEnd, writeEnd, 'pipe'],
      });
      await started(child);
      return { child, output, gate: child.stdio[3] as Writable };
    } catch (error) {
      output.destroy();
      throw error;
    } finally {
      closeSync(writeEnd);
    }
  }
}

function started(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}
