import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLogDestination } from './log-destination.js';
import { StartError } from '../common/start-error.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'windsock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('appends to a file all lines written before it closes, and none written later', async () => {
  const path = join(folder, 'log');
  writeFileSync(path, 'before\n');
  const destination = openLogDestination(path);
  const lines = Array.from({ length: 5000 }, (_, number) => `${number} ${'x'.repeat(200)}\n`);
  for (const line of lines) destination.write(line);
  await destination.close();
  destination.write('after\n');
  await destination.close();
  expect(readFileSync(path, 'utf8')).toBe(`before\n${lines.join('')}`);
});

it('does not measure the waiting lines again with each new one', async () => {
  const measured = vi.spyOn(Buffer, 'byteLength');
  const destination = openLogDestination(join(folder, 'log'));
  const line = `${'x'.repeat(199)}\n`;
  for (let number = 0; number < 1000; number++) destination.write(line);
  await destination.close();
  const characters = measured.mock.calls.reduce((sum, [text]) => sum + (text as string).length, 0);
  measured.mockRestore();
  expect(characters).toBeGreaterThanOrEqual(1000 * line.length);
  expect(characters).toBeLessThan(10 * 1000 * line.length);
});

it('refuses a file that cannot be opened', () => {
  const path = join(folder, 'no', 'log');
  expect(() => openLogDestination(path)).toThrow(new StartError(`The log file ${path} cannot be opened: ENOENT`));
});

it('does not wait for a reader that stalls, and later reports the number of lost lines', async () => {
  const fifo = join(folder, 'fifo');
  await once(spawn('mkfifo', [fifo]), 'exit');
  // It reads once it is told to, or after ten seconds: then a write that waited for it comes back, too late.
  const command = 'timeout 10 head -n 1; cat "$0"';
  const reader = spawn('sh', ['-c', command, fifo], { stdio: ['pipe', 'pipe', 'ignore'] });
  let text = '';
  reader.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // A FIFO without a reader cannot be opened for writing, so this process holds it open first.
  const opener = spawn('sh', ['-c', 'exec 3<"$0"; exec sleep 15', fifo]);
  const destination = openLogDestination(fifo);
  const began = performance.now();
  const line = `${'x'.repeat(1_000_000 - 1)}\n`;
  for (let number = 0; number < 20; number++) destination.write(line);
  expect(performance.now() - began).toBeLessThan(9000);
  reader.stdin.end('\n');
  await vi.waitFor(() => expect(text).toMatch(/\n\{"level":40,.*4 lines of the log were lost/), { timeout: 15_000 });
  await destination.close();
  opener.kill();
  reader.kill();
}, 20_000);
