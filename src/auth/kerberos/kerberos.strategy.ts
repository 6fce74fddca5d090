import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../../common/errors.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { requestLog } from '../../http/request-log.js';
import type { AuthBackend, Identification } from '../auth-backend.js';
import { kerberosBackend } from '../backend-names.js';
import { IdentifyingStrategy } from '../backend.strategy.js';
import { fullyQualifiedHostname } from './fully-qualified-hostname.js';
import { KerberosAcceptor, TokenRefused } from './kerberos-acceptor.js';
import { useKeytab } from './keytab.js';
import { readNegotiateToken } from './negotiate-header.js';

/**
 * Who calls proves it with a ticket for `airflow@<host>` (SPNEGO, RFC 4559), and is named by the Kerberos principal. The
 * answer, whatever it is, carries the proof that this is the service the ticket is for.
 *
 * Airflow: `requires_authentication` writes `negotiate` in lower case there, and `Negotiate` where it asks for a ticket.
 *
 * @throws StartError if the package, the keytab or the key in it is missing
 */
export async function createKerberosBackend({ kerberos }: AirflowConfig): Promise<AuthBackend> {
  const service = `airflow@${kerberos.hostname || (await fullyQualifiedHostname())}`;
  const acceptor = await KerberosAcceptor.open(service, await useKeytab(kerberos.keytab));
  return new IdentifyingStrategy(kerberosBackend, 'Negotiate', (request) => identify(request, acceptor));
}

// Differs from Airflow: the scheme is looked at, and a header without a token is 401, where `_gssapi_authenticate` takes
// the second word of any header and crashes where there is none.
async function identify(request: FastifyRequest, acceptor: KerberosAcceptor): Promise<Identification | null> {
  const token = readNegotiateToken(request.headers.authorization);
  if (token === null) return null;
  try {
    const client = await acceptor.accept(token);
    return {
      principal: { name: client.name, backend: kerberosBackend },
      ...(client.token !== null && { headers: { 'WWW-Authenticate': `negotiate ${client.token}` } }),
    };
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    requestLog(request).info({ reason: error.message }, 'A Kerberos token is refused');
    throw new Forbidden();
  }
}
