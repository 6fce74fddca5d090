import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StartError } from '../../common/start-error.js';

/** A name with a type prefix of libkrb5, such as `FILE:`. */
const typed = /^([a-z]{2,}):(.*)$/is;

/**
 * Sets the keytab of this process permanently: libkrb5 reads it only from the environment.
 *
 * Airflow: `init_app` leaves KRB5_KTNAME alone if it is set, and puts `[kerberos] keytab` there if not.
 *
 * @returns the effective keytab, with its absolute path
 * @throws StartError if the file cannot be read
 */
export async function useKeytab(configured: string): Promise<string> {
  const origin = process.env.KRB5_KTNAME ? 'KRB5_KTNAME' : '[kerberos] keytab';
  const keytab = absolute(process.env.KRB5_KTNAME || configured);
  const path = fileOf(keytab);
  if (path !== null) await checkReadable(path, origin);
  process.env.KRB5_KTNAME = keytab;
  return keytab;
}

function absolute(keytab: string): string {
  return typed.test(keytab) ? keytab : resolve(keytab);
}

/** The path of a keytab; null if it is not a file. */
function fileOf(keytab: string): string | null {
  const [, type, rest] = typed.exec(keytab) ?? [];
  if (type === undefined) return keytab;
  return /^(WR)?FILE$/.test(type) ? rest! : null;
}

async function checkReadable(path: string, origin: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new StartError(
      `${origin}: the keytab ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Kerberos authentication ` +
        'needs a file with the key of this service, written by `ktadd` of kadmin, that this process may read',
      { cause: error },
    );
  }
}
