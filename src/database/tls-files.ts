import { readFileSync } from 'node:fs';
import { StartError } from '../common/start-error.js';

/**
 * Reads a certificate or key file that a parameter of the database URL names.
 *
 * @throws StartError that names the parameter
 */
export function readTlsFile(query: URLSearchParams, parameter: string): Buffer | undefined {
  const path = query.get(parameter);
  if (!path) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`[core] sql_alchemy_conn: the file of ${parameter} cannot be read: ${code}`, { cause: error });
  }
}
