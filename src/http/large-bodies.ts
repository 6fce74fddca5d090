import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AirflowBadRequest, AirflowException } from '../common/errors.js';
import { type Outcome, resultOf } from '../common/outcome.js';
import { packageFolder } from '../common/package-folder.js';
import { WorkLimit } from '../common/work-limit.js';
import type { BodyReader, BodyRequest } from './body-reader.js';

/** The largest body, in bytes, that is read in this thread. That takes a few milliseconds at most. */
const smallBody = 262_144;

// One at a time: 16 MiB of JSON can be a gigabyte of values.
const limits = { running: 1, waiting: 15 };

/** Milliseconds after which an idle thread ends and frees its memory. */
const idleTimeMs = 10_000;

// Node cannot run the TypeScript source, which only tests load: they use the thread's program from the build.
const script = import.meta.url.endsWith('.ts')
  ? new URL('dist/body-thread.js', packageFolder)
  : new URL('../body-thread.js', import.meta.url);

/** The request that waits for the thread. */
interface Waiting {
  resolve(outcome: Outcome<unknown>): void;
  reject(error: Error): void;
}

/**
 * Reads large request bodies in a separate thread, one after the other, so that they do not block the event loop. The
 * thread receives bytes and returns only the data that the request needs.
 */
@Injectable()
export class LargeBodies implements OnApplicationShutdown {
  private readonly logger = new Logger('LargeBodies');
  private readonly limit = new WorkLimit(limits, 'read');
  private thread: Worker | null = null;
  private waiting: Waiting | null = null;
  private idle: NodeJS.Timeout | undefined;

  /**
   * Reads a small body at once, and a large one in the thread.
   *
   * @throws the reader's errors; see also `inThread`
   */
  read<Body>(reader: BodyReader<Body>, bytes: Uint8Array | undefined): Body | Promise<Body> {
    return bytes === undefined || bytes.length <= smallBody ? reader.read(bytes) : this.inThread(reader, bytes);
  }

  /**
   * Reads a body in the thread.
   *
   * @param bytes transferred to the thread: the caller cannot use them afterwards
   * @throws AirflowBadRequest, also if the values do not fit into memory; ServiceUnavailable if too many bodies wait;
   *   AirflowException if the thread died
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
    // As much as this process may use: the default of a thread is lower.
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

  /** The client's error for the error that ended the thread. */
  private explain(error: Error & { code?: string }): AirflowException {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      this.logger.warn('A request body was refused whose values take more memory than the process may have');
      return new AirflowBadRequest('The values of the request body take more memory than there is: send less');
    }
    this.logger.error('The thread that reads large request bodies died', error);
    return new AirflowException('The request body could not be read: the log of the service says why');
  }
}

/** The memory of bytes that do not share it: it is transferred to the thread, not copied. */
function transferable({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
