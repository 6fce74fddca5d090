import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../../common/errors.js';
import type { Principal } from '../../http/principal.js';
import { requestLog } from '../../http/request-log.js';
import { ApplicationPassport } from '../application-passport.js';
import { kerberosBackend } from '../backend-names.js';
import { type AnswerHeaders, BackendStrategy } from '../backend.strategy.js';
import { KerberosAcceptor, TokenRefused } from './kerberos-acceptor.js';
import { readNegotiateToken } from './negotiate-header.js';

/**
 * Authenticates callers by a ticket for `airflow@<host>` (SPNEGO, RFC 4559). The caller's name is the Kerberos
 * principal. Every answer carries the proof that this is the service the ticket is for.
 *
 * Airflow: `requires_authentication` writes `negotiate` in lower case there, and `Negotiate` where it asks for a ticket.
 */
@Injectable()
export class KerberosStrategy extends BackendStrategy {
  readonly challenge = 'Negotiate';

  constructor(
    passport: ApplicationPassport,
    private readonly acceptor: KerberosAcceptor,
  ) {
    super(passport, kerberosBackend);
  }

  // Differs from Airflow: the scheme is looked at, and a header without a token is 401, where `_gssapi_authenticate`
  // takes the second word of any header and crashes where there is none.
  async validate(request: FastifyRequest): Promise<[Principal, AnswerHeaders] | null> {
    const token = readNegotiateToken(request.headers.authorization);
    if (token === null) return null;
    try {
      const client = await this.acceptor.accept(token);
      const proof: AnswerHeaders = client.token === null ? {} : { 'WWW-Authenticate': `negotiate ${client.token}` };
      return [{ name: client.name, backend: kerberosBackend }, proof];
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      requestLog(request).info({ reason: error.message }, 'A Kerberos token is refused');
      throw new Forbidden();
    }
  }
}
