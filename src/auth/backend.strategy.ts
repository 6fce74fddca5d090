import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import type { Principal } from '../http/principal.js';
import type { ApplicationPassport } from './application-passport.js';

/**
 * One way to prove who calls: a Passport strategy whose `validate` finds the principal of a request.
 *
 * - It returns null for a request without credentials of its kind. Then the next backend of the list is asked, and the
 *   client reads the challenges of all of them if none knows it.
 * - It throws Unauthorized for malformed credentials, Forbidden, TooManyRequests or ServiceUnavailable. No other backend
 *   is asked.
 */
export interface AuthBackend {
  /** Airflow's name of the backend, and Passport's of the strategy. */
  readonly name: string;
  /** What WWW-Authenticate tells a client without credentials; null where there is nothing to send. */
  readonly challenge: string | null;
  /** Who everybody is, whatever they send, for a backend that asks for nothing: `validate` is spared then. */
  readonly everybody?: Principal;
}

/** Headers for the answer, whatever it is, such as Kerberos's `WWW-Authenticate: negotiate …`. */
export type AnswerHeaders = Readonly<Record<string, string>>;

type Verified = (error: unknown, principal?: Principal | null, headers?: AnswerHeaders) => void;

/** Leaves the reading of the request to `validate`. */
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

/** A backend whose `validate(request)` returns the principal, with headers for the answer if there are any. */
export abstract class BackendStrategy
  extends PassportStrategy<typeof RequestStrategy, Principal, Validated>(RequestStrategy)
  implements AuthBackend
{
  abstract readonly challenge: string | null;

  /** Asked by the constructor of the mixin, when only RequestStrategy's fields are there. */
  getPassportInstance(): ApplicationPassport {
    return this.passport;
  }
}
