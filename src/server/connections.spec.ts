import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished, vi } from 'vitest';
import { InFlight } from '../http/in-flight.js';
import { Connections } from './connections.js';

/** Connects, waits for a signal, and sends a request. */
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

/** A client in its own thread, so that it can send while the server's thread is busy. */
class Client {
  /** The client's step, 1 for connected and 2 for sent; and whether it may send its request. */
  private readonly state = new Int32Array(new SharedArrayBuffer(8));
  private readonly thread: Worker;
  /** Everything that the client received, or the code of its error. */
  readonly received: Promise<string>;

  constructor(port: number) {
    this.thread = new Worker(program, { eval: true, workerData: { port, state: this.state } });
    this.received = once(this.thread, 'message').then(([text]) => String(text));
    onTestFinished(async () => void (await this.thread.terminate()));
  }

  /** Blocks the event loop until the client is connected. */
  connect(): void {
    this.waitFor(1);
  }

  /** Blocks the event loop until the client has sent its request. */
  post(): void {
    Atomics.store(this.state, 1, 1);
    Atomics.notify(this.state, 1);
    this.waitFor(2);
  }

  private waitFor(step: number): void {
    expect(Atomics.wait(this.state, 0, step - 1, 10_000)).not.toBe('timed-out');
  }
}

it('a connection that is not accepted yet when the server stops is served', async () => {
  const { connections, port } = await listen();
  const client = new Client(port);
  client.connect();
  client.post();
  expect(await connections.drain(5000)).toBe(0);
  expect(await client.received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*done$/);
});

it('a request that is not read yet when idle connections are closed is answered', async () => {
  const { connections, port } = await listen();
  const client = new Client(port);
  client.connect();
  const drained = connections.drain(5000);
  setTimeout(() => {
    const end = performance.now() + 200;
    client.post();
    while (performance.now() < end); // longer than the second that an idle connection gets
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

it('a pipelined request is answered, and other connections are not closed', async () => {
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
  await sleep(1500); // the first connection's idle time is over
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
