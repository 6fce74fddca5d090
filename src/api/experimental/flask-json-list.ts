import { toFlaskJson, type WireValue } from '../../python/python-json.js';

/**
 * Writes a list that comes in batches, one text for each batch. Together the texts are exactly what `toFlaskJson`
 * writes for the whole list. Requests the next batch when the previous text has been taken.
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
