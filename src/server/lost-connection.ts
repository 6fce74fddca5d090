import type { Worker } from 'node:cluster';

interface Connection {
  close(): void;
}

type Send = (message: { act?: string }, connection?: Connection, ...rest: unknown[]) => boolean;

/**
 * Closes the connection that a worker was being handed when it died. Node forgets it, open, and its client would wait
 * for ever. (`RoundRobinHandle.handoff` in lib/internal/cluster closes it when the worker answers, which it never does.)
 */
export function closeLostConnection(worker: Worker): void {
  const child = worker.process as unknown as { send: Send };
  const send = child.send;
  let handedOver: Connection | undefined;
  child.send = (message, connection, ...rest) => {
    if (message.act === 'newconn') handedOver = connection;
    return send.call(child, message, connection, ...rest);
  };
  // It may have been taken, and closed, long ago; closing it again does nothing.
  worker.once('exit', () => handedOver?.close());
}
