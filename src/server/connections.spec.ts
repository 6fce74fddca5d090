import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished, vi } from 'vitest';
import { InFlight } from '../http/in-flight.js';
import { Connections } from './connections.js';

/** Connects, waits until it is told to, and sends a request. */
const program = `
  const { parentPort, workerData: { port, state } } = require('node:worker_threads');
  const step = (number) => (Atomics.store(state, 0, number), Atomics.notify(state, 0));
  let received = '';
  const socket = require('node:net').connect(port, '127.0.0.1', () => {
    step(1);
    Atomics.wait(state, 1, 0);
    socket.write('POST / HTTP/1.1\\r\\nHost: test\\r\\nContent-Length: 0\\r\\n\\r\\n', () => step(2));
  });
  socket.on('data', (data) => (received += data));
  socket.on('error', ({ code }) => (received += code));
  socket.on('close', () => parentPort.postMessage(received));
`;

/** A client with a thread of its own, so that it can send while the server's thread does something else. */
class Client {
  /** What it has done: 1 for connected, 2 for a request that is out; and how many requests it is to send. */
  private readonly state = new Int32Array(new SharedArrayBuffer(8));
  private readonly thread: Worker;
  /** All that it was answered, or why it was not. */
  readonly received: Promise<string>;

  constructor(port: number) {
    this.thread = new Worker(program, { eval: true, workerData: { port, state: this.state } });
    this.received = once(this.thread, 'message').then(([text]) => String(text));
    onTestFinished(async () => void (await this.thread.terminate()));
  }

  /** Returns once it is connected, as far as it can tell. The event loop does not turn meanwhile. */
  connect(): void {
    this.waitFor(1);
  }

  /** Returns once its request is out. The event loop does not turn meanwhile. */
  post(): void {
    Atomics.store(this.state, 1, 1);
    Atomics.notify(this.state, 1);
    this.waitFor(2);
  }

  private waitFor(step: number): void {
    expect(Atomics.wait(this.state, 0, step - 1, 10_000)).not.toBe('timed-out');
  }
}

it('a connection that nobody has taken yet when the server stops is served', async () => {
  const { connections, port } = await listen();
  const client = new Client(port);
  client.connect();
  client.post();
  expect(await connections.drain(5000)).toBe(0);
  expect(await client.received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*done$/);
});

it('a request that nobody has looked at yet when quiet connections are closed is answered', async () => {
  const { connections, port } = await listen();
  const client = new Client(port);
  client.connect();
  const drained = connections.drain(5000);
  setTimeout(() => {
    const end = performance.now() + 200;
    client.post();
    while (performance.now() < end); // beyond the second that a quiet connection gets
  }, 900);
  expect(await drained).toBe(0);
  expect(await client.received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*done$/);
});

it('a connection on which no request ever begins is closed', async () => {
  const { connections, port } = await listen();
  new Client(port).connect();
  const start = performance.now();
  await connections.drain(20_000);
  expect(performance.now() - start).toBeLessThan(10_000);
});

it('a request that was sent behind another one is answered, and disturbs nobody', async () => {
  const ends: (() => void)[] = [];
  const { connections, port } = await listen((request, response) => {
    if (request.url !== '/slow') return response.end('done');
    response.write('slow, ');
    ends.push(() => response.end('but done'));
  });
  const slow = 'GET /slow HTTP/1.1\r\nHost: test\r\n\r\n';
  const both = sent(port, slow + slow.replace('/slow', '/'));
  await vi.waitFor(() => expect(ends).toHaveLength(1));
  const other = sent(port, slow);
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  const drained = connections.drain(5000);
  await sleep(100); // the port is closed
  ends[0]!();
  await sleep(1500); // the first connection's quiet time is over
  ends[1]!();
  expect(await drained).toBe(0);
  expect(await text(both)).toMatch(/slow, [^]*but done[^]*\r\n\r\ndone$/);
  expect(await text(other)).toMatch(/slow, [^]*but done/);
});

function sent(port: number, requests: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.write(requests);
  return socket;
}

async function listen(handler: RequestListener = (_request, response) => response.end('done')) {
  const server = createServer(handler);
  const connections = new Connections(server, new InFlight(server));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { connections, port: (server.address() as AddressInfo).port };
}
