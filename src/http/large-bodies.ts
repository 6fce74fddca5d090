import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AirflowBadRequest, AirflowException } from '../common/errors.js';
import { type Outcome, resultOf } from '../common/outcome.js';
import { packageFolder } from '../common/package-folder.js';
import { WorkLimit } from '../common/work-limit.js';
import type { BodyReader, BodyRequest } from './body-reader.js';

/** Bytes up to which a body is read at once, which takes some milliseconds at most. */
const smallBody = 262_144;

// One at a time: 16 MiB of JSON can be a gigabyte of values.
const limits = { running: 1, waiting: 15 };

/** Milliseconds after which a thread without work ends, and gives its memory back. */
const idleTimeMs = 10_000;

// Node cannot run the source as it stands, where only tests have it: they take the thread of the build.
const script = import.meta.url.endsWith('.ts')
  ? new URL('dist/body-thread.js', packageFolder)
  : new URL('../body-thread.js', import.meta.url);

/** Somebody who waits for the thread. */
interface Waiting {
  resolve(outcome: Outcome<unknown>): void;
  reject(error: Error): void;
}

/**
 * Reads large request bodies in a thread of its own, one after the other, so that none of them holds up the event loop:
 * only bytes go there, and only what the request needs comes back.
 */
@Injectable()
export class LargeBodies implements OnApplicationShutdown {
  private readonly logger = new Logger('LargeBodies');
  private readonly limit = new WorkLimit(limits, 'read');
  private thread: Worker | null = null;
  private waiting: Waiting | null = null;
  private idle: NodeJS.Timeout | undefined;

  /**
   * What the reader makes of a body: at once if it is small, else by way of the thread.
   *
   * @throws what the reader throws; see also `inThread`
   */
  read<Body>(reader: BodyReader<Body>, bytes: Uint8Array | undefined): Body | Promise<Body> {
    return bytes === undefined || bytes.length <= smallBody ? reader.read(bytes) : this.inThread(reader, bytes);
  }

  /**
   * What the reader makes of a body in the thread.
   *
   * @param bytes taken away from the caller
   * @throws AirflowBadRequest, also where the values take more memory than there is; ServiceUnavailable if too many
   *   bodies wait; AirflowException if the thread died
   */
  inThread<Body>({ name }: BodyReader<Body>, bytes: Uint8Array): Promise<Body> {
    return this.limit.run(async () => resultOf((await this.ask({ reader: name, bytes })) as Outcome<Body>));
  }

  /** Ends the thread. */
  async onApplicationShutdown(): Promise<void> {
    await this.thread?.terminate();
  }

  private async ask(request: BodyRequest): Promise<Outcome<unknown>> {
    clearTimeout(this.idle);
    const thread = (this.thread ??= this.start());
    try {
      return await new Promise((resolve, reject) => {
        this.waiting = { resolve, reject };
        thread.postMessage(request, transferable(request.bytes));
      });
    } catch (error) {
      throw this.explain(error as Error & { code?: string });
    } finally {
      this.waiting = null;
      this.idle = setTimeout(() => void this.thread?.terminate(), idleTimeMs).unref();
    }
  }

  private start(): Worker {
    // It may have as much as this process: by itself a thread has less.
    const maxOldGenerationSizeMb = Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20);
    const thread = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb } });
    const end = (error: Error) => {
      if (this.thread !== thread) return;
      this.thread = null;
      this.waiting?.reject(error);
    };
    thread.on('message', (outcome: Outcome<unknown>) => this.waiting?.resolve(outcome));
    thread.on('error', end);
    thread.on('exit', () => end(new Error('The thread was ended')));
    thread.unref();
    return thread;
  }

  /** What a client is told of what ended the thread. */
  private explain(error: Error & { code?: string }): AirflowException {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      this.logger.warn('A request body was refused whose values take more memory than the process may have');
      return new AirflowBadRequest('The values of the request body take more memory than there is: send less');
    }
    this.logger.error('The thread that reads large request bodies died', error);
    return new AirflowException('The request body could not be read: the log of the service says why');
  }
}

/** The memory of bytes that have it for themselves: it goes from thread to thread without a copy. */
function transferable({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
