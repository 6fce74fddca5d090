import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { flags } from './small-heap.js';

it.each(flags)('V8 knows %s', (flag) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [flag, '--eval', '0'], { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});
