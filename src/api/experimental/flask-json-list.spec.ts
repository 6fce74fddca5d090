import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flaskJsonList } from './flask-json-list.js';
import { toFlaskJson, type WireValue } from '../../python/python-json.js';

async function* inBatches<T>(batches: readonly T[]) {
  for (const batch of batches) yield await Promise.resolve(batch);
}

const wireValue = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.maxSafeInteger(),
  fc.constant(null),
  fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
  fc.array(fc.string()),
);

it('writes the same text as for the whole list', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(wireValue, { maxLength: 4 }), { maxLength: 5 }), async (batches) => {
      const chunks: string[] = [];
      for await (const chunk of flaskJsonList(inBatches<WireValue[]>(batches))) chunks.push(chunk);
      expect(chunks.join('')).toBe(toFlaskJson(batches.flat()));
    }),
  );
});
