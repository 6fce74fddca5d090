import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const keptOutput = 20_000; // characters
const stopWithinMs = 10_000;

/** How a program is run. The environment is all that it gets. */
export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Seconds, after which a command is ended and has failed. */
  readonly within?: number;
}

/** A running program. */
export interface Program {
  /** The end of what it printed. */
  output(): string;
  hasEnded(): boolean;
  /** Kills it, and of the processes below it those with this in their command lines. The others go on. */
  kill(also?: string): Promise<void>;
  /** Ends it and every process below it, also those that a kill has left. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach(({ pid }) => pid && killAll([pid, ...descendants(pid)])));

/** Starts a program that runs until it is stopped. */
export function startProgram([path = '', ...args]: readonly string[], { env, cwd }: RunOptions): Program {
  // A group of its own: the Ctrl-C of the terminal is for the tests alone.
  const child = spawn(path, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer) => void (output = (output + chunk.toString()).slice(-keptOutput));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(String(error))));
  running.add(child);
  child.on('exit', () => running.delete(child));
  const left: number[] = [];
  const kill = async (also?: string) => {
    left.push(...(child.pid === undefined ? [] : descendants(child.pid)));
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    if (also !== undefined) killAll(left.filter((pid) => commandLine(pid).includes(also)));
    await ended;
  };
  const stopAll = async () => {
    await stop(child);
    killAll(left.flatMap((pid) => [pid, ...descendants(pid)]));
  };
  return { output: () => output, hasEnded: () => hasEnded(child), kill, stop: stopAll };
}

/**
 * Runs a command to its end, ten minutes at most if not told otherwise.
 *
 * @returns what it printed on standard output and error
 * @throws with that if it fails
 */
export async function runCommand(command: readonly string[], options: RunOptions): Promise<string> {
  const [path = '', ...args] = command;
  const { env, cwd, within = 600 } = options;
  const child = spawn(path, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const timer = setTimeout(() => void stop(child), within * 1000);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, 'close').finally(() => {
    clearTimeout(timer);
    running.delete(child);
  })) as [number | null];
  const output = Buffer.concat(chunks).toString();
  if (status === 0) return output;
  const end = status === null ? `did not end within ${within} s` : `ended with ${status}`;
  throw new Error(`${command.join(' ')} ${end}\n${output.slice(-keptOutput)}`);
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  // Noted before: those whose parent is gone can no longer be found. Airflow puts some of its own into other groups.
  const below = descendants(child.pid!);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(stopWithinMs, undefined, { ref: false })]);
  killAll([child.pid!, ...below]);
  await ended;
}

/** The processes that a process started, that these started, and so on. */
function descendants(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child!, ...childrenOf(child!)]);
  return childrenOf(pid);
}

function commandLine(pid: number): string {
  return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

function killAll(pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
