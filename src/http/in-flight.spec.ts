import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { InFlight } from './in-flight.js';

it('closes the queued answers when their connection closes', async () => {
  const responses: ServerResponse[] = [];
  const closed: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    responses.push(response);
    response.once('close', () => closed.push(response));
    // All answers except the first are ready and wait for it.
    if (responses.length > 1) response.end('too late');
  });
  const inFlight = new InFlight(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(4));
    await vi.waitFor(() => expect(responses).toHaveLength(4));
    expect(closed).toEqual([]);
    expect(inFlight.responses).toEqual(responses);
    client.destroy();
    await vi.waitFor(() => expect(new Set(closed)).toEqual(new Set(responses)));
    expect(closed).toHaveLength(4);
    expect(inFlight.responses).toEqual([]);
  } finally {
    server.close();
  }
});

it('does not close sent answers again', async () => {
  let closes = 0;
  const server = createServer((_request, response) => void response.once('close', () => closes++).end('ok'));
  const inFlight = new InFlight(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(4));
    client.resume();
    await vi.waitFor(() => expect(closes).toBe(4));
    expect(inFlight.responses).toEqual([]);
    client.destroy();
    await once(client, 'close');
    await new Promise(setImmediate);
    expect(closes).toBe(4);
  } finally {
    server.close();
  }
});
