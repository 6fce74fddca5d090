import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StartError } from '../common/start-error.js';
import { HandOver } from './node-cluster-internals.js';

const listening = `
  const server = require('node:http').createServer((request, response) => response.end('done'));
  server.close = () => process.send('closed');
  server.listen(0, '127.0.0.1');
`;

let folder: string;
let worker: Worker | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'windsock-'))));
afterEach(() => {
  worker?.process.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function fork(program: string): HandOver {
  const exec = join(folder, 'worker.cjs');
  writeFileSync(exec, program);
  cluster.setupPrimary({ exec, args: [] });
  worker = cluster.fork();
  return new HandOver(worker);
}

it('Node reports the connection that it hands over, and its arrival', async () => {
  const handOver = fork(listening);
  const [{ port }] = (await once(worker!, 'listening')) as [AddressInfo];
  handOver.requireKnownMessages();
  expect(handOver.isUnderWay).toBe(false);
  worker!.process.kill('SIGSTOP');
  const client = connect(port, '127.0.0.1');
  await vi.waitFor(() => expect(handOver.isUnderWay).toBe(true), { timeout: 10_000 });
  worker!.process.kill('SIGCONT');
  await vi.waitFor(() => expect(handOver.isUnderWay).toBe(false), { timeout: 10_000 });
  client.destroy();
});

it('Node closes the servers of a worker that is disconnected, by their own `close`', async () => {
  fork(listening);
  await once(worker!, 'listening');
  const message = once(worker!, 'message');
  worker!.disconnect();
  expect((await message)[0]).toBe('closed');
});

it('unknown messages stop the start', async () => {
  const handOver = fork(`
    const { emit } = process;
    process.emit = (event, ...rest) => event !== 'internalMessage' && emit.call(process, event, ...rest);
    process.send('here');
    setInterval(() => undefined, 1000);
  `);
  await once(worker!, 'message');
  expect(() => handOver.requireKnownMessages()).toThrow(StartError);
  expect(() => handOver.requireKnownMessages()).toThrow('set [webserver] workers = 1');
});
