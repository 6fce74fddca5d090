import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { smallDisk } from '../reliability/support/small-disk.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { send } from '../support/http.js';
import { freePort } from '../support/servers/free-port.js';
import { type Ending, program, startTimeMs } from '../support/windsock-process.js';

/** Milliseconds. A second is for the log; the rest is for a machine that does other things, too. */
const stopTimeMs = 20_000;

vi.setConfig({ testTimeout: 2 * startTimeMs + stopTimeMs });

/** Whatever is written there finds no room. */
const fullDevice = '/dev/full';

let database: AirflowDatabase;
let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  database = await airflowDatabase('sqlite');
  folder = mkdtempSync(join(tmpdir(), 'windsock-'));
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  rmSync(folder, { recursive: true });
  await database.remove();
});

interface Started {
  readonly url: string;
  /** Sends SIGTERM; rejects if the process has not ended by then. */
  stop(): Promise<Ending>;
  stderr(): string;
}

/** `windsock webserver` whose standard output is a file. */
async function start(output: string, ...words: string[]): Promise<Started> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const stdout = openSync(output, 'a');
  child = spawn(process.execPath, [program, 'webserver', '--port', String(port), '--pid', pidFile(), ...words], {
    env: { PATH: process.env['PATH'], HOME: folder, ...database.env },
    stdio: ['ignore', stdout, 'pipe'],
    detached: true,
  });
  closeSync(stdout);
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then((values) => {
    const [code, signal] = values as [Ending['code'], Ending['signal']];
    return { code, signal };
  });
  await vi.waitFor(async () => expect((await send(url, 'GET', '/health')).status).toBe(200), { timeout: startTimeMs });
  const stop = () => {
    child!.kill('SIGTERM');
    const late = sleep(stopTimeMs, undefined, { ref: false }).then(() => Promise.reject(new Error('It does not end')));
    return Promise.race([ended, late]);
  };
  return { url, stop, stderr: () => stderr };
}

const pidFile = () => join(folder, 'pid');
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

// Linux has it, and others have not.
const hasFullDevice = existsSync(fullDevice);

describe.runIf(hasFullDevice).each(['1', '2'])(
  'with %s process(es), a stop ends while there is no room for',
  (workers) => {
    it.each([
      ['the access log', null, ['-A', fullDevice]],
      ['the error log', null, ['-E', fullDevice]],
      ['standard output', fullDevice, ['-A', '-']],
      ['any of them', fullDevice, ['-A', fullDevice, '-E', fullDevice]],
    ] as const)('%s', async (_, output, words) => {
      const server = await start(output ?? join(folder, 'out'), '-w', workers, ...words);
      expect(readFileSync(pidFile(), 'utf8')).toBe(`${child!.pid}\n`);
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      await expect(send(server.url, 'GET', '/health')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      expect(existsSync(pidFile())).toBe(false);
      expect(server.stderr()).toMatch(/cannot be written, and its lines wait: ENOSPC/);
      for (const line of linesOf(server.stderr())) expect(line).toMatch(/^windsock: (The log file|Standard output) /);
    });

    it('a pipe without a reader', async () => {
      const fifo = join(folder, 'fifo');
      spawnSync('mkfifo', [fifo]);
      const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
      onTestFinished(() => closeSync(reader));
      // As much as it holds.
      const filler = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
      expect(() => {
        for (;;) writeSync(filler, Buffer.alloc(4096, 'x'));
      }).toThrow('EAGAIN');
      closeSync(filler);
      const server = await start(fifo, '-w', workers, '-A', '-');
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      expect(server.stderr()).toMatch(/Standard output lacks \d+ lines: nobody reads them/);
    });
  },
);

it.runIf(hasFullDevice)('a start says in one line that there is no room for its output', async () => {
  const server = await start(fullDevice, '-A', 'none');
  await vi.waitFor(() => expect(server.stderr()).not.toBe(''), { timeout: startTimeMs });
  expect(server.stderr()).toMatch(/^windsock: Standard output cannot be written, and its lines wait: ENOSPC.*\n$/);
  expect((await server.stop()).code).toBe(0);
});

it.runIf(hasFullDevice)('a second signal ends at once while there is no room for the log', async () => {
  const server = await start(fullDevice, '-A', '-', '-w', '1');
  await database.sql('BEGIN IMMEDIATE');
  const answer = send(server.url, 'POST', '/api/experimental/dags/example_bash_operator/dag_runs', { body: '{}' });
  answer.catch(() => undefined);
  await sleep(300);
  child!.kill('SIGTERM');
  await sleep(700); // later than an echo
  expect(await server.stop()).toEqual({ code: 143, signal: null });
  await database.sql('ROLLBACK');
});

it.runIf(hasFullDevice)('a command says in one line that there is no room for its output', () => {
  const stdout = openSync(fullDevice, 'a');
  onTestFinished(() => closeSync(stdout));
  const { status, stderr } = spawnSync(process.execPath, [program, 'version'], {
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^windsock: Standard output cannot be written: ENOSPC.*\n$/);
  expect(status).toBe(1);
});

it('logging goes on when there is room again', async (context) => {
  const disk = smallDisk();
  if (!disk) return context.skip('no disk can be mounted here to be made full: that takes root');
  onTestFinished(() => disk.remove());
  const log = join(disk.path, 'access.log');
  writeFileSync(log, '');
  await disk.full.inject();
  const server = await start(join(folder, 'out'), '-A', log);
  const ask = (id: string) => send(server.url, 'GET', '/livez', { headers: { 'X-Request-Id': id } });
  await ask('while-full');
  await vi.waitFor(() => expect(server.stderr()).toMatch(/ENOSPC/), { timeout: 10_000 });
  await disk.full.lift();
  // By itself: no other line has to come.
  await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toMatch(/while-full/), { timeout: 10_000 });
  await ask('later');
  expect((await server.stop()).code).toBe(0);
  expect(linesOf(readFileSync(log, 'utf8')).map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({ reqId: 'later' }),
  );
  expect(linesOf(server.stderr())).toHaveLength(1);
});
