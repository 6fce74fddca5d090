import type { FastifyRequest } from 'fastify';
import { BasicStrategy } from 'passport-http';
import type { ApplicationPassport } from '../application-passport.js';
import { type Credentials, readBasicCredentials } from './basic-credentials.js';

type Verify = (request: BasicRequest, username: string, password: string, verified: (error: unknown) => void) => void;

/** What passport-http sees of a request, and hands to `validate`. */
export interface BasicRequest {
  readonly ip: string;
  readonly headers: { readonly authorization: string };
}

/**
 * passport-http's strategy for headers as RFC 7617 has them. By its own reading `xBasicx` is the scheme too, malformed
 * credentials are none, and `u:p:q` is user `u` with password `p`. So the header is read here first, and passport-http
 * gets what it says once more, in a form that both read alike: without colons in the user name and the password.
 */
export class BasicHeaderStrategy extends BasicStrategy {
  /** Passport adds it for each request. */
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
