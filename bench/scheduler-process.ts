import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './databases.js';
import { treeOf } from './process-tree.js';

const startWithinMs = 120_000;
const windsockMain = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const running = new Set<ChildProcess>();
// Nothing is left of a bench that failed.
process.once('exit', () => running.forEach(killTree));

/** A scheduler under measurement. */
export interface SchedulerProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts `windsock scheduler`, and waits until it schedules. */
export function startScheduler(database: BenchDatabase): Promise<SchedulerProcess> {
  return start(database, [process.execPath, windsockMain, 'scheduler'], {});
}

/** Starts the scheduler of the Airflow that is installed in a virtual environment. */
export function startAirflowScheduler(database: BenchDatabase, venv: string): Promise<SchedulerProcess> {
  const programs = join(venv, 'bin');
  const path = `${programs}:${process.env['PATH']}`; // LocalExecutor runs `airflow`
  return start(database, [join(programs, 'airflow'), 'scheduler'], { PATH: path, PYTHONWARNINGS: 'ignore' });
}

let logs = 0;

async function start(
  database: BenchDatabase,
  [program = '', ...words]: readonly string[],
  env: Record<string, string>,
): Promise<SchedulerProcess> {
  const log = join(database.home, `scheduler-${++logs}.log`);
  const output = openSync(log, 'w');
  const known = await newestJob(database);
  const child = spawn(program, words, {
    env: { PATH: process.env['PATH'], HOME: database.home, ...database.env, ...env },
    stdio: ['ignore', output, output],
  });
  running.add(child);
  const ended = once(child, 'exit');
  child.once('exit', () => running.delete(child));
  const deadline = performance.now() + startWithinMs;
  while ((await newestJob(database)) <= known) {
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`It does not schedule (${child.exitCode}): ${readFileSync(log, 'utf8')}`);
    }
    await sleep(50);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(20_000, undefined, { ref: false })]);
    killTree(child);
  };
  return { pid: Number(child.pid), stop };
}

async function newestJob({ connection }: BenchDatabase): Promise<number> {
  const [row] = await connection.sql("SELECT max(id) AS id FROM job WHERE job_type = 'SchedulerJob'");
  return Number(row?.['id'] ?? 0);
}

function killTree(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  for (const pid of treeOf(child.pid)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
