import type { FastifyRequest } from 'fastify';
import passport, { type Strategy, type StrategyCreated } from 'passport';
import { Forbidden, TooManyRequests, Unauthorized } from '../common/errors.js';
import type { AuthenticationOutcome, Principal } from '../http/principal.js';
import type { AuthBackend, Identification, Identify } from './auth-backend.js';

/** What Passport adds to a strategy for each request. */
export type PassportActions = Pick<StrategyCreated<Strategy>, 'success' | 'fail' | 'error'>;

/** Tells Passport, from a strategy's `authenticate`, what became of a request, and notes it on the request. */
export function report(
  strategy: PassportActions & Pick<AuthBackend, 'name' | 'challenge'>,
  request: FastifyRequest,
  found: Promise<Identification | null>,
): void {
  found.then(
    (identification) => {
      if (!identification) return strategy.fail(strategy.challenge ?? '');
      const { principal, headers = {} } = identification;
      noteKnown(request, principal);
      strategy.success(principal, { headers });
    },
    (error: unknown) => {
      request.authentication = { backend: strategy.name, outcome: outcomeOf(error) };
      strategy.error(error);
    },
  );
}

/** Notes on the request who sent it. */
export function noteKnown(request: FastifyRequest, { name, backend }: Principal): void {
  request.authentication = { backend, outcome: 'ok' };
  request.caller = name;
}

function outcomeOf(error: unknown): AuthenticationOutcome['outcome'] {
  if (error instanceof TooManyRequests) return 'throttled';
  return error instanceof Unauthorized || error instanceof Forbidden ? 'refused' : 'error';
}

/** A Passport strategy that asks one function. */
export class IdentifyingStrategy extends passport.Strategy implements AuthBackend {
  constructor(
    override readonly name: string,
    readonly challenge: string | null,
    private readonly identify: Identify,
  ) {
    super();
  }

  override authenticate(sent: unknown): void {
    const request = sent as FastifyRequest;
    // Asynchronous from here, so that whatever is thrown becomes the strategy's error.
    report(
      this,
      request,
      Promise.resolve().then(() => this.identify(request)),
    );
  }
}

/** A Passport strategy that knows everybody by the same name, without asking. */
export class EverybodyStrategy extends IdentifyingStrategy {
  constructor(readonly everybody: Principal) {
    super(everybody.backend, null, () => ({ principal: everybody }));
  }
}
