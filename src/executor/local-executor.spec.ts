import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attemptOf, KeptLog, TestExecutor } from '../../test/support/executor.js';
import { SystemClock } from '../time/clock.js';
import { lineFormat } from '../task-logs/log-format.js';
import { FileTaskLog } from '../task-logs/file-task-log.js';
import type { Attempt } from './attempt.js';

let executor: TestExecutor;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-local-'));
  // Working folders of their own, to be counted.
  vi.stubEnv('TMPDIR', folder);
  executor = new TestExecutor();
});

afterAll(async () => {
  await executor.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function bash(bash_command: string, more: Partial<Attempt> = {}): Attempt {
  return attemptOf('BashOperator', { bash_command }, more);
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function fileWith(path: string): Promise<string> {
  return vi.waitFor(() => readFileSync(path, 'utf8').match(/.+\n/)?.[0].trim() ?? expect.fail('empty'), 10_000);
}

const foldersOfTries = () => readdirSync(tmpdir()).filter((name) => name.startsWith('airflowtmp'));

describe('a prepared try', () => {
  it('runs nothing before it is let go, and is the process group of its command', async () => {
    const out = join(folder, 'gated');
    const prepared = await executor.executor.prepare(bash(`echo $$ > ${out}`));
    await sleep(100);
    expect(existsSync(out)).toBe(false);
    expect(await prepared.run(1)).toMatchObject({ state: 'success' });
    expect(readFileSync(out, 'utf8')).toBe(`${prepared.pid}\n`);
    await prepared.stop();
  });

  it('is given up without having run', async () => {
    const out = join(folder, 'given-up');
    const before = foldersOfTries();
    const prepared = await executor.executor.prepare(bash(`touch ${out}`));
    await prepared.stop();
    expect(isAlive(prepared.pid)).toBe(false);
    expect(foldersOfTries()).toEqual(before);
    expect(await prepared.run(1)).toMatchObject({ state: 'failed', reason: 'Task received SIGTERM signal' });
    expect(existsSync(out)).toBe(false);
  });
});

describe('a running try', () => {
  it('is stopped with all of its group, also if it ignores SIGTERM', async () => {
    const out = join(folder, 'stopped');
    const log = new KeptLog();
    const command = `trap "echo no" TERM; (trap "" TERM; cd /; sleep 60) & echo $! > ${out}; wait; wait; sleep 60`;
    const prepared = await executor.executor.prepare(bash(command, { log }));
    const running = prepared.run(1);
    const child = Number(await fileWith(out));
    const start = performance.now();
    await prepared.stop();
    expect(performance.now() - start).toBeGreaterThan(900);
    expect([isAlive(prepared.pid), isAlive(child)]).toEqual([false, false]);
    expect(await running).toMatchObject({ state: 'failed', reason: 'Task received SIGTERM signal' });
    expect(log.lines).toContain('INFO Sending SIGTERM signal to bash process group');
    expect(log.lines).toContain('INFO no');
  });

  it('is stopped at once if it ends at SIGTERM', async () => {
    const out = join(folder, 'ended');
    const prepared = await executor.executor.prepare(bash(`echo x > ${out}; sleep 60`));
    const running = prepared.run(1);
    await fileWith(out);
    const start = performance.now();
    await executor.executor.close();
    expect(performance.now() - start).toBeLessThan(900);
    expect(await running).toMatchObject({ state: 'failed' });
  });

  it('prints 200 MB without taking memory', async () => {
    const path = join(folder, 'large.log');
    const log = new FileTaskLog(path, lineFormat('%(message)s'), new SystemClock(), (error) =>
      expect.fail(error.message),
    );
    const command = `yes 0123456789abcdef | head -c 100000000; head -c 100000000 /dev/zero | tr '\\0' x`;
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    expect(await executor.run(bash(command, { log }))).toMatchObject({ state: 'success' });
    clearInterval(watch);
    await log.close();
    expect(statSync(path).size).toBeGreaterThan(200_000_000);
    expect((peak - before) / 1e6).toBeLessThan(120);
  }, 60_000);
});

describe('a service that dies', () => {
  let program: string;

  beforeAll(async () => {
    program = join(folder, 'service.mjs');
    writeFileSync(join(folder, 'package.json'), '{}');
    await build({
      stdin: { contents: service, resolveDir: import.meta.dirname, loader: 'ts' },
      ...{ bundle: true, format: 'esm', platform: 'node', outfile: program, logLevel: 'error' },
    });
  });

  const service = `
    import { TestExecutor, attemptOf } from '../../test/support/executor.js';
    const [how, command, AIRFLOW__CORE__SQL_ALCHEMY_CONN] = process.argv.slice(2);
    const executor = new TestExecutor({ AIRFLOW__CORE__SQL_ALCHEMY_CONN });
    const attempt = attemptOf('BashOperator', { bash_command: command }, { taskId: 'orphan' });
    const prepared = await executor.executor.prepare(attempt);
    console.log(prepared.pid);
    if (how === 'run') void prepared.run(1);
    setInterval(() => {}, 1000);`;

  /** Starts a service with a try, and kills it when the try is as far as it should be. Returns the try's pid. */
  async function killService(how: 'prepare' | 'run', command: string, database: string, until: () => Promise<unknown>) {
    const child = spawn(process.execPath, [program, how, command, database], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    await until();
    child.kill('SIGKILL');
    await once(child, 'exit');
    return Number(line);
  }

  const database = (name: string) => `sqlite:///${join(folder, name)}`;
  const orphan = { ...attemptOf('BashOperator', {}), taskId: 'orphan' };

  it('leaves nothing of a try that was only prepared', async () => {
    const before = foldersOfTries();
    const out = join(folder, 'never');
    const pid = await killService('prepare', `touch ${out}`, database('a.db'), () => Promise.resolve());
    await vi.waitFor(() => expect([isAlive(pid), foldersOfTries()]).toEqual([false, before]), 10_000);
    expect(existsSync(out)).toBe(false);
  });

  it('leaves a running try, whose processes the next service of the same database ends', async () => {
    const out = join(folder, 'orphan');
    const command = `trap "" TERM; sleep 60 & echo $! > ${out}; cd /; exec 1>&- 2>&-; while :; do sleep 1; done`;
    const pid = await killService('run', command, database('b.db'), () => fileWith(out));
    const child = Number(readFileSync(out, 'utf8'));
    const endBy = async (name: string, taskId: string) => {
      const next = new TestExecutor({ AIRFLOW__CORE__SQL_ALCHEMY_CONN: database(name) });
      await next.executor.endOrphans([{ ...orphan, taskId }]);
      await next.close();
      return [isAlive(pid), isAlive(child)];
    };
    expect(await endBy('other.db', 'orphan')).toEqual([true, true]);
    expect(await endBy('b.db', 'another')).toEqual([true, true]);
    const before = foldersOfTries().length;
    expect(await endBy('b.db', 'orphan')).toEqual([false, false]);
    expect(foldersOfTries()).toHaveLength(before - 1);
  });
});

describe('orphans', () => {
  it('are not the tries of this executor', async () => {
    const prepared = await executor.executor.prepare(bash('echo fine'));
    await executor.executor.endOrphans([attemptOf('BashOperator', {})]);
    expect(await prepared.run(1)).toMatchObject({ state: 'success' });
  });
});
