import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartError } from '../common/start-error.js';
import type { ConfigParts } from '../config/airflow-config.js';
import { WorkerPool } from './worker-pool.js';

let folder: string;
let pool: WorkerPool | undefined;
let lines: { msg: string; cause?: string }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windsock-'));
  lines = [];
});
afterEach(async () => {
  await pool?.stop();
  rmSync(folder, { recursive: true });
});

/** A pool of workers that run the program. */
function poolOf(size: number, program: string): WorkerPool {
  const script = join(folder, 'worker.mjs');
  writeFileSync(script, program);
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  const greeting = { windsock: 'start', config: {} as ConfigParts } as const;
  pool = new WorkerPool({ size, script, greeting, workerTimeoutSeconds: 0, stopTimeoutMs: 1000, log });
  return pool;
}

const serve = `import { createServer } from 'node:net';
const serving = () => process.send({ windsock: 'serving', facts: { url: 'u' } });
process.on('message', () => createServer().listen(0, '127.0.0.1', serving));
process.send({ windsock: 'here' });`;

it('fails if the workers die one after the other', async () => {
  const failing = poolOf(1, `${serve} setTimeout(() => process.exit(7), 100);`);
  expect(await failing.start()).toEqual({ url: 'u' });
  await expect(failing.failed).rejects.toThrow(
    new StartError('The workers do not stay alive: 5 died early, the last one: exit code 7'),
  );
  expect(lines.map(({ msg, cause }) => [msg, cause])).toEqual(
    Array.from({ length: 4 }, () => ['A worker died; another takes its place', 'exit code 7']),
  );
}, 20_000);

it('reports why the first worker cannot start, and starts no other', async () => {
  const failing = poolOf(3, `process.send({ windsock: 'refused', reason: 'No database' }, () => process.exit(1));`);
  await expect(failing.start()).rejects.toThrow(new StartError('No database'));
  expect(lines).toEqual([]);
});

it('reports a first worker that exits without a message', async () => {
  await expect(poolOf(2, 'process.exit(9);').start()).rejects.toThrow('The worker did not start: exit code 9');
});

it('kills a worker that does not stop', async () => {
  const stubborn = poolOf(1, `${serve} process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`);
  await stubborn.start();
  await stubborn.stop();
  expect(lines.map(({ msg }) => msg)).toEqual(['Killed workers that did not stop']);
});
