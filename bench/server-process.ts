import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './databases.js';

const startWithinMs = 60_000;
const running = new Set<ChildProcess>();
// Nothing is left of a bench that failed.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** The compiled Windsock, from the root of the compiled bench. */
const windsockMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const bareMain = fileURLToPath(new URL('./bare/bare-server.js', import.meta.url));

/** A server under measurement, alone in its processes. */
export interface ServerProcess {
  /** For messages. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
  /** Of the process whose tree is the server. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** How a server is started beyond its defaults. */
export interface ServerOptions {
  /** Whether clients need a user name and a password. */
  readonly withPassword?: boolean;
  /** Processes that answer requests, of Windsock alone. */
  readonly workers?: number;
  /** Options of Node's, such as `--cpu-prof`. */
  readonly node?: readonly string[];
}

/** Starts the compiled Windsock with its default configuration: its log, an access log too, goes to a file. */
export function startWindsock(database: BenchDatabase, options: ServerOptions = {}): Promise<ServerProcess> {
  const { withPassword = false, workers = 1, node = [] } = options;
  const words = [...node, windsockMain, 'webserver', '--port', '0', '--workers', String(workers)];
  const env = { ...database.env, ...(withPassword && passwordAuth) };
  return start('Windsock', words, env, newLog(database));
}

const passwordAuth = { AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' };

/** Starts the bare Fastify server on the same database. */
export function startBare(database: BenchDatabase, { withPassword = false }: ServerOptions = {}) {
  const words = [bareMain, database.bareUrl, ...(withPassword ? ['--password'] : [])];
  return start('bare', words, {}, newLog(database));
}

let logs = 0;

function newLog({ home }: BenchDatabase): string {
  return join(home, `server-${++logs}.log`);
}

async function start(
  name: string,
  words: readonly string[],
  env: Record<string, string>,
  log: string,
): Promise<ServerProcess> {
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, words, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', output, output],
  });
  const ended = once(child, 'exit');
  running.add(child);
  child.once('exit', () => running.delete(child));
  const deadline = performance.now() + startWithinMs;
  for (;;) {
    const printed = readFileSync(log, 'utf8');
    const [, url] = /serves (http:\/\/[^/\s"]+)/.exec(printed) ?? [];
    if (url !== undefined) {
      return { name, url, pid: child.pid!, stop: async () => void (child.kill('SIGTERM'), await ended) };
    }
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`It does not serve (${child.exitCode}): ${printed}`);
    }
    await sleep(20);
  }
}
