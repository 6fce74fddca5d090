import { parentPort } from 'node:worker_threads';
import { outcomeOf } from './common/outcome.js';
import { triggerBody } from './api/experimental/trigger-dag-run.dto.js';
import type { BodyReader, BodyRequest } from './http/body-reader.js';
import { createPoolBody } from './api/experimental/create-pool.dto.js';

/*
 * The program of the thread that reads large request bodies. It imports only the readers, without Nest and the
 * database, so that it starts quickly.
 */

/** The largest buffer, in bytes, that may share its memory with other buffers. */
const pooled = 65_536;

const readers = new Map<string, BodyReader<object>>(
  [triggerBody, createPoolBody].map((reader) => [reader.name, reader]),
);

parentPort!.on('message', ({ reader, bytes }: BodyRequest) => {
  const outcome = outcomeOf(() => readers.get(reader)!.read(bytes));
  parentPort!.postMessage(outcome, memoryOf(outcome));
});

/** The memory of the large byte arrays in a value. It is transferred to the other thread, not copied. */
function memoryOf(value: object): ArrayBuffer[] {
  if (value instanceof Uint8Array) {
    return value.buffer instanceof ArrayBuffer && value.length > pooled ? [value.buffer] : [];
  }
  return Object.values(value).flatMap((item: unknown) =>
    typeof item === 'object' && item !== null ? memoryOf(item) : [],
  );
}
