import type { FastifyRequest } from 'fastify';
import passport, { type Strategy, type StrategyCreated } from 'passport';
import type { AuthBackend, Identification, Identify } from './auth-backend.js';

/** What Passport adds to a strategy for each request. */
export type PassportActions = Pick<StrategyCreated<Strategy>, 'success' | 'fail' | 'error'>;

/** Tells Passport, from a strategy's `authenticate`, what became of a request. */
export function report(
  strategy: PassportActions,
  challenge: string | null,
  found: Promise<Identification | null>,
): void {
  found.then(
    (identification) => {
      if (identification) strategy.success(identification.principal, { headers: identification.headers ?? {} });
      else strategy.fail(challenge ?? '');
    },
    (error: unknown) => strategy.error(error),
  );
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

  override authenticate(request: unknown): void {
    // Asynchronous from here, so that whatever is thrown becomes the strategy's error.
    const found = Promise.resolve(request as FastifyRequest).then((known) => this.identify(known));
    report(this, this.challenge, found);
  }
}
