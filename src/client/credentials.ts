import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BasicAuth } from './auth.js';
import { CredentialsError } from './client-errors.js';
import { parseEndpoint } from './endpoint-url.js';
import { parseNetrc } from './netrc.js';

/** The sources of credentials besides the URL. */
export interface CredentialSources {
  /** As in the settings; empty if there are none. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The environment: `NETRC` names a file to read instead of `.netrc` in `HOME`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Finds the user name and the password for an Airflow in its URL, in the settings, or in `~/.netrc`; the first source
 * that has them wins.
 *
 * Airflow: `requests` finds those in the URL and in the .netrc, by the name of the host without its port.
 *
 * @returns undefined if no source has credentials
 * @throws CredentialsError if the .netrc cannot be read; ClientError if the URL is not valid
 */
export function credentialsFor(endpointUrl: string, sources: CredentialSources = {}): BasicAuth | undefined {
  const { username = '', password = '', env = {} } = sources;
  const { host, credentials } = parseEndpoint(endpointUrl);
  const found = credentials ?? (username ? { username, password } : null) ?? fromNetrc(host, env);
  return found ? { kind: 'basic', ...found } : undefined;
}

function fromNetrc(host: string, env: NonNullable<CredentialSources['env']>) {
  const file = readNetrcFile(env);
  if (!file) return null;
  const entries = parseNetrc(file.text, file.path);
  const entry = entries.get(host) ?? entries.get('default');
  const username = entry?.login || entry?.account;
  return entry && username ? { username, password: entry.password } : null;
}

/** Airflow: `requests` looks for the file of `NETRC` alone, or else for `.netrc` and then `_netrc`; none may be there. */
function readNetrcFile({ NETRC, HOME }: NonNullable<CredentialSources['env']>) {
  const home = HOME || homedir();
  const paths = NETRC ? [NETRC.replace(/^~(?=\/|$)/, home)] : [join(home, '.netrc'), join(home, '_netrc')];
  for (const path of paths) {
    const text = readIfThere(path);
    if (text !== null) return { path, text };
  }
  return null;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new CredentialsError(`${path} cannot be read (${code})`, { cause: error });
  }
}
