import type { Pool } from '../../client/experimental-client.js';
import { dumpsPythonJson } from '../../python/python-json.js';
import type { PyDict, PyJson } from '../../python/python-value.js';
import { StartError } from '../../common/start-error.js';
import { replaceFile } from './replace-file.js';

/**
 * Writes pools to a file in the format that `pools import` and Airflow read, byte for byte as Airflow does.
 *
 * Differs from Airflow: it empties the file first, and leaves it so where it fails.
 *
 * @throws StartError if the file cannot be written; its old content stays
 */
export async function exportPools(pools: readonly Pool<number | bigint>[], path: string): Promise<void> {
  const text = dumpsPythonJson(new Map(pools.map(toEntry)), { sortKeys: true, indent: 4 });
  try {
    await replaceFile(path, text);
  } catch (error) {
    throw new StartError(`The pools cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

// Airflow: a name that is NULL becomes the key "null", as Python writes None.
function toEntry({ pool, slots, description }: Pool<number | bigint>): [string, PyDict] {
  const values: [string, PyJson][] = [
    ['slots', slots === null ? null : BigInt(slots)],
    ['description', description],
  ];
  return [pool ?? 'null', new Map(values)];
}
