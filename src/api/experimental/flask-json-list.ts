import { toFlaskJson, type WireValue } from '../../python/python-json.js';

/**
 * Writes a list that comes in batches, a text for each: together exactly what `toFlaskJson` writes of the whole list.
 * Asks for a batch when the text before it was taken.
 */
export async function* flaskJsonList(batches: AsyncIterable<readonly WireValue[]>): AsyncGenerator<string, void> {
  let separator = '[';
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield separator + toFlaskJson(batch).slice('['.length, -']\n'.length);
    separator = ',';
  }
  yield separator === '[' ? '[]\n' : ']\n';
}
