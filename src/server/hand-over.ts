import type { Worker } from 'node:cluster';

interface Connection {
  close(): void;
}

/** What the processes of a cluster say to each other, as far as it matters here. */
interface Message {
  readonly act?: string;
  readonly seq?: number;
  /** The `seq` of the message that this one answers. */
  readonly ack?: number;
}

interface Channel {
  send(message: Message, connection?: Connection, ...rest: unknown[]): boolean;
  on(event: 'internalMessage', listener: (message: Message) => void): void;
}

/**
 * The connection that the primary is handing to a worker, if there is one: the next follows when the worker has answered,
 * and waits for that only if no other worker is free. Node keeps this to itself: `RoundRobinHandle` in lib/internal/cluster.
 */
export class HandOver {
  private current: { readonly seq: number | undefined; readonly connection: Connection | undefined } | null = null;

  /** @param worker one that has just been forked */
  constructor(worker: Worker) {
    const channel = worker.process as unknown as Channel;
    const send = channel.send.bind(channel);
    channel.send = (message, connection, ...rest) => {
      if (message.act === 'newconn') this.current = { seq: message.seq, connection };
      return send(message, connection, ...rest);
    };
    channel.on('internalMessage', ({ ack }) => {
      if (ack !== undefined && ack === this.current?.seq) this.current = null;
    });
    // A worker that has died never answers. Node forgets the connection, open, and its client would wait for ever.
    worker.once('exit', () => {
      this.current?.connection?.close();
      this.current = null;
    });
  }

  /** If not, no connection waits in the primary for a worker. */
  get isUnderWay(): boolean {
    return this.current !== null;
  }
}
