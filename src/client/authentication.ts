import type { Auth, BasicAuth } from './auth.js';
import { CredentialsError } from './client-errors.js';
import type { Authenticate } from './proof.js';

const trust = () => Promise.resolve();

/** Sends no credentials. */
export const anonymously: Authenticate = () => Promise.resolve({ authorization: null, verify: trust });

/**
 * Chooses the authentication of a client.
 *
 * @param host the host of the service, for tickets
 * @throws CredentialsError for a user name that cannot be sent
 */
export function authenticationFor(auth: Auth | undefined, host: string): Authenticate {
  switch (auth?.kind) {
    case undefined:
      return anonymously;
    case 'basic':
      return withPassword(auth);
    case 'kerberos':
      return async () => {
        const { proveByTicket } = await import('./kerberos-ticket.js');
        return proveByTicket(`${auth.service ?? 'airflow'}@${host}`);
      };
  }
}

function withPassword({ username, password }: BasicAuth): Authenticate {
  // The server reads everything after the first colon as the password.
  if (username.includes(':')) throw new CredentialsError('A user name with a colon cannot be sent');
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return () => Promise.resolve({ authorization, verify: trust });
}
