import { Readable } from 'node:stream';
import { Logger, StreamableFile } from '@nestjs/common';
import { flaskJsonList } from './flask-json-list.js';
import type { WireValue } from '../../python/python-json.js';

const logger = new Logger('ListAnswer');

/**
 * Answers with a list that is read in batches. A list of one batch is answered like any value. A longer list is a
 * stream of the same bytes, without a length, which holds few batches in memory: the next batch is read when the client
 * has taken the previous ones, and reading stops when the client disconnects. If reading fails midway, the connection
 * is cut, so that the client does not take a partial list for the whole, and the error is logged.
 *
 * @throws the errors of reading the first two batches
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
    // The status is already sent, and Fastify's own log line for this error is disabled with its other request lines.
    logger.error('A list was cut off while it was sent', error);
    throw error;
  }
}
