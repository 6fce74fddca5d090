import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

/** The compiled program. */
export const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Milliseconds that a start may take on a machine that does other things, too. */
export const startTimeMs = 60_000;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that runs Windsock, and all that it has printed. */
export interface WindsockProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ending>;
  stdout(): string;
  stderr(): string;
  /** Waits until it serves; throws with what it printed if it ends before. */
  url(): Promise<string>;
  /** The lines on standard output. */
  log(): Record<string, unknown>[];
}

const running = new Set<ChildProcess>();

/** Runs a command line in a process group of its own, with these variables and no others of Airflow's. */
export function spawnWindsock(
  words: readonly string[],
  env: Record<string, string>,
  command = [process.execPath, program],
): WindsockProcess {
  const [executable = '', ...first] = command;
  const child = spawn(executable, [...first, ...words], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    detached: true,
  });
  running.add(child);
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  const ended = once(child, 'close').then((values) => {
    running.delete(child);
    const [code, signal] = values as [Ending['code'], Ending['signal']];
    return { code, signal };
  });
  const result: WindsockProcess = {
    child,
    pid: child.pid!,
    ended,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    url: () => Promise.race([servedUrl(result), ended.then(() => Promise.reject(new Error(all(printed))))]),
    log: () => linesOf(printed.stdout),
  };
  return result;
}

/** `windsock webserver` on a free port. */
export function spawnServer(env: Record<string, string>, ...words: string[]): WindsockProcess {
  return spawnWindsock(['webserver', '--port', '0', ...words], env);
}

/** Ends what a test has left, with all its children. */
export function killLeftovers(): void {
  for (const { pid } of running) {
    try {
      process.kill(-pid!, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The objects of a log, one a line. */
export function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function servedUrl(server: WindsockProcess): Promise<string> {
  return vi.waitFor(
    () => {
      const [, url] = /Windsock serves (http[^\s"]+)\/api\/experimental/.exec(server.stdout()) ?? [];
      if (url === undefined) throw new Error(`It does not serve yet: ${server.stdout()}${server.stderr()}`);
      return url;
    },
    { timeout: startTimeMs, interval: 20 },
  );
}

function all({ stdout, stderr }: { stdout: string; stderr: string }): string {
  return `It has ended: ${stdout}${stderr}`;
}
