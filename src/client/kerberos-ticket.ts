import type * as Kerberos from 'kerberos';
import type { Answer } from './api-answer.js';
import { CredentialsError } from './client-errors.js';
import type { Proof } from './proof.js';

/**
 * Authenticates one request by a Kerberos ticket (SPNEGO, RFC 4559), and the service by its answer.
 *
 * Airflow: `HTTPKerberosAuth(service='airflow')` of requests_kerberos sends the ticket when a 401 asks for it. Here it goes
 * along at once, since a service that is known to want one would make every request two. As there, a success without the
 * service's own proof is refused; an error may come without, as from a proxy.
 *
 * @param service `type@host`
 * @throws CredentialsError without the package, or without a ticket for the service
 */
export async function proveByTicket(service: string): Promise<Proof> {
  const kerberos = await loadKerberos();
  try {
    const context = await kerberos.initializeClient(service, {
      mechOID: kerberos.GSS_MECH_OID_SPNEGO,
      flags: kerberos.GSS_C_MUTUAL_FLAG | kerberos.GSS_C_SEQUENCE_FLAG,
    });
    const token = await context.step('');
    return { authorization: `Negotiate ${token}`, verify: (answer) => verify(context, answer, service) };
  } catch (error) {
    throw new CredentialsError(
      `There is no Kerberos ticket for ${service} (${gssText(error)}). \`kinit\` gets one to begin with`,
      { cause: error },
    );
  }
}

async function verify(context: Kerberos.KerberosClient, { status, headers }: Answer, service: string): Promise<void> {
  const token = /(?:^|,)\s*negotiate\s+([\w+/]+=*)/i.exec(headers.get('www-authenticate') ?? '')?.[1];
  if (token === undefined) {
    if (status >= 400) return;
    throw new CredentialsError(`The server did not prove that it is ${service}, so its answer is not believed`);
  }
  try {
    await context.step(token);
  } catch (error) {
    throw new CredentialsError(`The server's proof that it is ${service} is wrong (${gssText(error)})`, {
      cause: error,
    });
  }
  if (!context.contextComplete) throw new CredentialsError(`The server's proof that it is ${service} is incomplete`);
}

async function loadKerberos(): Promise<typeof Kerberos> {
  try {
    // Only Kerberos authentication needs the package, and the compiler that its installation requires.
    return await import('kerberos');
  } catch (error) {
    throw new CredentialsError(
      `Kerberos authentication needs the npm package kerberos, which cannot be loaded (${gssText(error)}). ` +
        'Install the headers of Kerberos (libkrb5-dev or krb5-devel), then run `npm install --no-save kerberos@7.0.0`',
      { cause: error },
    );
  }
}

function gssText(error: unknown): string {
  return (error as Error).message.split('\n', 1).join('');
}
