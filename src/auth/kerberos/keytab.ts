import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StartError } from '../../common/start-error.js';

/** A type in front of the name, such as `FILE:`, as libkrb5 writes it. */
const typed = /^([a-z]{2,}):(.*)$/is;

/**
 * Makes a keytab the one of this process, for good: libkrb5 finds it in the environment alone.
 *
 * Airflow: `init_app` leaves KRB5_KTNAME alone if it is set, and puts `[kerberos] keytab` there if not.
 *
 * @returns the keytab that holds, with its absolute path
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

/** Null for a keytab that is in no file. */
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
