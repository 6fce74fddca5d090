import { Readable } from 'node:stream';
import { Logger, StreamableFile } from '@nestjs/common';
import { flaskJsonList } from './flask-json-list.js';
import type { WireValue } from '../../python/python-json.js';

const logger = new Logger('ListAnswer');

/**
 * The answer with a list that is read in batches. A list of one batch is answered as any value is. A longer one is a
 * stream of the same bytes, without a length, which holds few batches at a time: the next is read when the client has
 * taken the ones before it, and none when it has gone away. If reading fails on the way, the connection is cut, so that
 * nobody takes what has come for the whole, and the error is logged.
 *
 * @throws what reading the first two batches throws
 */
export async function answerList(
  batches: AsyncGenerator<readonly WireValue[], void>,
): Promise<readonly WireValue[] | StreamableFile> {
  const first = await batches.next();
  if (first.done) return [];
  const second = await batches.next();
  if (second.done) return first.value;
  const all = resumed([first.value, second.value], batches);
  return new StreamableFile(Readable.from(flaskJsonList(all), { objectMode: false }));
}

async function* resumed<T>(read: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  yield* read;
  try {
    yield* rest;
  } catch (error) {
    // The status is out, and Fastify's own word on it is switched off with its other lines for requests.
    logger.error('A list was cut off while it was sent', error);
    throw error;
  }
}
