import type { Worker } from 'node:cluster';
import type { Server } from 'node:http';
import { StartError } from '../common/start-error.js';
import { closePort } from './connections.js';

/*
 * The parts of Node's cluster module that several workers need and that are not public. Source: Node 20.20
 * (lib/internal/cluster, RoundRobinHandle and child.js):
 *
 * - The processes send `{ cmd: 'NODE_CLUSTER', act, seq }`, which the receiver emits as `internalMessage`, and answer
 *   with the `seq` as `ack`. The primary hands over a connection with the act `newconn`, by `send`.
 * - When the primary disconnects a worker, Node calls `server.close()` for each of the worker's servers.
 *
 * `requireKnownMessages` refuses to serve if the messages differ. node-cluster-internals.spec.ts tests all of this.
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

/** For the primary: the connection that it is handing over to a worker, if any. */
export class HandOver {
  private current: { readonly seq: number | undefined; readonly connection: Connection | undefined } | null = null;
  private hasSent = false;
  private hasReceived = false;

  /** @param worker has just been forked */
  constructor(worker: Worker) {
    const channel = worker.process as unknown as Channel;
    const send = channel.send.bind(channel);
    channel.send = (message, connection, ...rest) => {
      if (isOfCluster(message)) this.hasSent = true;
      if (message.act === 'newconn') this.current = { seq: message.seq, connection };
      return send(message, connection, ...rest);
    };
    channel.on('internalMessage', (message) => {
      if (isOfCluster(message)) this.hasReceived = true;
      if (message.ack !== undefined && message.ack === this.current?.seq) this.current = null;
    });
    // A dead worker never answers. Node drops the connection without closing it, and its client would wait forever.
    worker.once('exit', () => {
      this.current?.connection?.close();
      this.current = null;
    });
  }

  /**
   * Whether a connection is being handed over. If not, no connection waits in the primary: the next one is handed over
   * when the worker has answered, and it waits for that only if no other worker is free.
   */
  get isUnderWay(): boolean {
    return this.current !== null;
  }

  /**
   * Call it when the worker listens: by then both processes have sent a message.
   *
   * @throws StartError if Node's messages are unknown to this file: a stop would lose connections
   */
  requireKnownMessages(): void {
    if (this.hasSent && this.hasReceived) return;
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
 * For a worker: asks the primary to take the port from it. If the worker closed the port by itself, the primary would
 * still hand over connections for a moment, and the worker could not serve them.
 *
 * @param askPrimary notifies the primary, which calls `worker.disconnect()` when no connection is being handed over
 * @param timeoutMs after this time the worker closes the port by itself
 * @returns when this worker gets no more connections
 */
export function leavePort(server: Server, askPrimary: () => void, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.close(), timeoutMs);
    // Node passes a callback that closes the channel after the last connection; it is not called here.
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
