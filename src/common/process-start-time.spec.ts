import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { processStartTime } from './process-start-time.js';

it('is the same each time for a process, and another one for a process that starts later', async () => {
  const own = processStartTime(process.pid);
  const later = spawn('sleep', ['60']);
  const laterStart = () => processStartTime(Number(later.pid));
  await once(later, 'spawn');
  expect(own).toMatch(/./);
  expect(processStartTime(process.pid)).toBe(own);
  expect(laterStart()).toMatch(/./);
  expect(laterStart()).not.toBe(own);
  later.kill('SIGKILL');
  await once(later, 'exit');
  expect(laterStart()).toBeNull();
});

it('is null for a process that has ended, even before its parent notices', async () => {
  // The shell becomes a `sleep`, which never asks for the end of the shell's first child.
  const parent = spawn('bash', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
  await expect.poll(() => processStartTime(Number(pid))).toBeNull();
  parent.kill('SIGKILL');
});
