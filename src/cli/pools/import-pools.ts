import { createReadStream, existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { ApiError } from '../../client/client-errors.js';
import type { NewPool, Pool } from '../../client/experimental-client.js';
import { AirflowException } from '../../common/errors.js';
import { parsePythonJson, PythonJsonError } from '../../python/python-json.js';
import { isPyDict, type PyDict, type PyJson } from '../../python/python-value.js';
import { StartError } from '../../common/start-error.js';
import type { AnyClient } from '../clients/with-client.js';
import { withProgress } from '../terminal/progress.js';

const maxBytes = 16 * 1024 * 1024;

/** The result of importing a file of pools. */
export interface ImportedPools {
  /** The pools that were created or changed. */
  readonly pools: readonly Pool<number | bigint>[];
  /** The reasons why the other pools were skipped. */
  readonly problems: readonly string[];
  /** The error that stopped the import early, such as a lost connection. */
  readonly failure: Error | null;
}

/**
 * Reads a file of pools: a JSON object of pools by name.
 *
 * @throws AirflowException with Airflow's text if there is no such file, or it holds no such object; StartError if it
 *   cannot be read
 */
export async function readPoolFile(path: string): Promise<PyDict> {
  // Differs from Airflow: it lists the pools after this, as if that had been asked for.
  if (!existsSync(path)) throw new AirflowException('Missing pools file.');
  const bytes = await readAtMost(maxBytes, path);
  const pools = parse(bytes);
  if (!isPyDict(pools)) throw invalid('it must be an object of pools by name');
  return pools;
}

async function readAtMost(limit: number, path: string): Promise<Buffer> {
  const bytes = await buffer(createReadStream(path, { end: limit })).catch((error: Error) => {
    throw new StartError(`The pools cannot be read: ${error.message}`, { cause: error });
  });
  if (bytes.length > limit) throw new StartError(`The pools cannot be read: the file is larger than ${limit} bytes`);
  return bytes;
}

function parse(bytes: Uint8Array): PyJson {
  try {
    return parsePythonJson(bytes);
  } catch (error) {
    if (error instanceof PythonJsonError) throw invalid(error.message);
    throw error;
  }
}

function invalid(problem: string): AirflowException {
  return new AirflowException(`Please check the validity of the json file: ${problem}`);
}

/**
 * Creates or changes pools, one after the other.
 *
 * Differs from Airflow: it says nothing of an entry that it skips, and stops without a word at one that is refused.
 */
export async function importPools(entries: PyDict, client: AnyClient): Promise<ImportedPools> {
  const pools: Pool<number | bigint>[] = [];
  const problems: string[] = [];
  for (const [name, entry] of withProgress([...entries], 'pools')) {
    const pool = toNewPool(name, entry);
    try {
      if (typeof pool === 'string') problems.push(`${JSON.stringify(name)}: ${pool}`);
      else pools.push(await client.createPool(pool));
    } catch (error) {
      if (!isRefusal(error)) return { pools, problems, failure: error as Error };
      problems.push(`${JSON.stringify(name)}: ${error.message}`);
    }
  }
  return { pools, problems, failure: null };
}

/** Airflow 2.7 and newer export `include_deferred`, too; `false` asks for nothing that 1.10 does not do. */
function isKnown([field, value]: [string, PyJson]): boolean {
  return field === 'slots' || field === 'description' || (field === 'include_deferred' && value === false);
}

/** A pool, or the message about its mistake. */
function toNewPool(name: string, entry: PyJson): NewPool | string {
  const slots = isPyDict(entry) ? entry.get('slots') : undefined;
  const description = isPyDict(entry) ? entry.get('description') : undefined;
  if (slots === undefined || description === undefined || ![...(entry as PyDict)].every(isKnown)) {
    return 'a pool is an object with slots and description, and nothing else';
  }
  if (typeof slots !== 'bigint' && typeof slots !== 'number' && typeof slots !== 'string') {
    return 'slots must be a whole number';
  }
  if (description !== null && typeof description !== 'string') return 'description must be a string or null';
  return { name, slots: typeof slots === 'bigint' ? String(slots) : slots, description };
}

/** True if only this entry was rejected. Airflow also answers 500 to a value that it does not expect. */
function isRefusal(error: unknown): error is Error {
  return (error instanceof AirflowException || error instanceof ApiError) && [400, 500].includes(error.status);
}
