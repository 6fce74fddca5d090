import type { FastifyRequest } from 'fastify';
import { BasicStrategy } from 'passport-http';
import type { AuthBackend, Identification } from '../auth-backend.js';
import { readBasicCredentials } from './basic-credentials.js';
import { type PassportActions, report } from '../backend.strategy.js';
import type { PasswordCheck } from './password-check.js';

/**
 * passport-http's Basic strategy, but that the header is read by RFC 7617: its own reading takes `u:p:q` for user `u`
 * with password `p`, and `xBasicx` for the scheme.
 */
export class PasswordStrategy extends BasicStrategy implements AuthBackend {
  readonly challenge = 'Basic';

  constructor(
    override readonly name: string,
    private readonly check: PasswordCheck,
  ) {
    super(() => undefined);
    this.name = name;
  }

  override authenticate(sent: unknown): void {
    const request = sent as FastifyRequest;
    report(this as unknown as PassportActions & AuthBackend, request, this.identify(request));
  }

  private async identify(request: FastifyRequest): Promise<Identification | null> {
    const credentials = readBasicCredentials(request);
    return credentials && { principal: await this.check.identify(credentials, request.ip) };
  }
}
