import type { FastifyRequest } from 'fastify';
import { BasicStrategy } from 'passport-http';
import type { ApplicationPassport } from '../application-passport.js';
import { type Credentials, readBasicCredentials } from './basic-credentials.js';

type Verify = (request: BasicRequest, username: string, password: string, verified: (error: unknown) => void) => void;

/** The part of a request that passport-http reads and passes to `validate`. */
export interface BasicRequest {
  readonly ip: string;
  readonly headers: { readonly authorization: string };
}

/**
 * passport-http's strategy, made to follow RFC 7617. passport-http itself accepts `xBasicx` as the scheme, treats
 * malformed credentials as missing, and reads `u:p:q` as user `u` with password `p`. So the header is parsed here
 * first, and passport-http gets an encoded form without colons in the user name and the password.
 */
export class BasicHeaderStrategy extends BasicStrategy {
  /** Added by Passport for each request. */
  declare protected readonly fail: () => void;

  constructor(
    readonly passport: ApplicationPassport,
    override readonly name: string,
    verify: Verify,
  ) {
    super({ passReqToCallback: true }, (request, username, password, verified) =>
      verify(request as unknown as BasicRequest, decodeURIComponent(username), decodeURIComponent(password), verified),
    );
    this.name = name;
  }

  /** @throws Unauthorized, Forbidden */
  override authenticate(sent: unknown): void {
    const request = sent as FastifyRequest;
    const credentials = readBasicCredentials(request);
    if (!credentials) return this.fail();
    const plain: BasicRequest = { ip: request.ip, headers: { authorization: plainHeader(credentials) } };
    super.authenticate(plain as never);
  }
}

function plainHeader({ username, password }: Credentials): string {
  const text = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  return `Basic ${Buffer.from(text).toString('base64')}`;
}
