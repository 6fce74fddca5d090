import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import type { Principal } from '../http/principal.js';
import type { ApplicationPassport } from './application-passport.js';

/**
 * An authentication backend: a Passport strategy whose `validate` finds the principal of a request.
 *
 * - It returns null for a request without credentials of its kind. Then the next backend is asked. If no backend finds
 *   credentials, the client gets the challenges of all backends.
 * - It throws Unauthorized for malformed credentials, Forbidden, TooManyRequests or ServiceUnavailable. Then no other
 *   backend is asked.
 */
export interface AuthBackend {
  /** Airflow's name of the backend, and the name of the strategy in Passport. */
  readonly name: string;
  /** The value of WWW-Authenticate for a client without credentials; null if the backend takes no credentials. */
  readonly challenge: string | null;
  /** The principal of every request, for a backend that requires no credentials: `validate` is not called then. */
  readonly fixedPrincipal?: Principal;
}

/** Headers for every answer to the request, such as Kerberos's `WWW-Authenticate: negotiate …`. */
export type AnswerHeaders = Readonly<Record<string, string>>;

type Verified = (error: unknown, principal?: Principal | null, headers?: AnswerHeaders) => void;

/** Passes the request to `validate`. */
class RequestStrategy extends passport.Strategy {
  constructor(
    readonly passport: ApplicationPassport,
    override readonly name: string,
    private readonly verify: (request: unknown, verified: Verified) => void,
  ) {
    super();
  }

  override authenticate(request: unknown): void {
    this.verify(request, (error, principal, headers) => {
      if (error) this.error(error);
      else if (principal) this.success(principal, headers);
      else this.fail();
    });
  }
}

type Validated = Principal | [Principal, AnswerHeaders] | null;

/** A backend whose `validate(request)` returns the principal, optionally with headers for the answer. */
export abstract class BackendStrategy
  extends PassportStrategy<typeof RequestStrategy, Principal, Validated>(RequestStrategy)
  implements AuthBackend
{
  abstract readonly challenge: string | null;

  /** Called by the mixin's constructor, when only RequestStrategy's fields are set. */
  getPassportInstance(): ApplicationPassport {
    return this.passport;
  }
}
