import type { Worker } from 'node:cluster';
import type { Server } from 'node:http';
import { StartError } from '../common/start-error.js';
import { closePort } from './connections.js';

/*
 * What several workers need of Node's cluster module that is not public. Read in Node 20.20 (lib/internal/cluster,
 * RoundRobinHandle and child.js):
 *
 * - The processes tell each other `{ cmd: 'NODE_CLUSTER', act, seq }`, which the receiver emits as `internalMessage`, and
 *   answer with the `seq` as `ack`. The primary hands a connection over with the act `newconn`, by `send`.
 * - A worker that the primary disconnects has `close` called on each of its servers, as a property of the server.
 *
 * `requireKnownMessages` refuses to serve where the messages are others. node-cluster-internals.spec.ts tries all of it.
 */

interface Connection {
  close(): void;
}

interface Message {
  readonly cmd?: string;
  readonly act?: string;
  readonly seq?: number;
  /** The `seq` of the message that this one answers. */
  readonly ack?: number;
}

interface Channel {
  send(message: Message, connection?: Connection, ...rest: unknown[]): boolean;
  on(event: 'internalMessage', listener: (message: Message) => void): void;
}

/** For the primary: the connection that it is handing to a worker, if there is one. */
export class HandOver {
  private current: { readonly seq: number | undefined; readonly connection: Connection | undefined } | null = null;
  private hasSent = false;
  private hasHeard = false;

  /** @param worker one that has just been forked */
  constructor(worker: Worker) {
    const channel = worker.process as unknown as Channel;
    const send = channel.send.bind(channel);
    channel.send = (message, connection, ...rest) => {
      if (isOfCluster(message)) this.hasSent = true;
      if (message.act === 'newconn') this.current = { seq: message.seq, connection };
      return send(message, connection, ...rest);
    };
    channel.on('internalMessage', (message) => {
      if (isOfCluster(message)) this.hasHeard = true;
      if (message.ack !== undefined && message.ack === this.current?.seq) this.current = null;
    });
    // A worker that has died never answers. Node forgets the connection, open, and its client would wait for ever.
    worker.once('exit', () => {
      this.current?.connection?.close();
      this.current = null;
    });
  }

  /**
   * If not, no connection waits in the primary for a worker: the next one follows when the worker has answered, and waits
   * for that only if no other worker is free.
   */
  get isUnderWay(): boolean {
    return this.current !== null;
  }

  /**
   * Call it when the worker listens: by then both have told each other something.
   *
   * @throws StartError if Node's messages are not those that this file knows: a stop would lose connections
   */
  requireKnownMessages(): void {
    if (this.hasSent && this.hasHeard) return;
    throw new StartError(
      `Node ${process.versions.node} hands connections to workers in a way that Windsock does not know: ` +
        'set [webserver] workers = 1, or run Windsock with another release of Node',
    );
  }
}

function isOfCluster(message: Message): boolean {
  return message.cmd === 'NODE_CLUSTER' && (message.seq !== undefined || message.ack !== undefined);
}

/**
 * For a worker: has the primary take the port from it. If the worker closed the port by itself, it would be handed
 * connections until the primary knows, and could not serve them.
 *
 * @param askPrimary tells the primary, which calls `worker.disconnect()` when no connection is on its way
 * @param timeoutMs after this time the worker closes the port by itself
 * @returns when this worker is handed no connections any more
 */
export function leavePort(server: Server, askPrimary: () => void, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.close(), timeoutMs);
    // Node calls it with a callback for when the last connection is closed, on which it would close the channel.
    server.close = () => {
      Reflect.deleteProperty(server, 'close');
      clearTimeout(timer);
      closePort(server);
      resolve();
      return server;
    };
    askPrimary();
  });
}
