import type { FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, TooManyRequests, Unauthorized } from '../common/errors.js';
import type { AuthenticationOutcome, Principal } from '../http/principal.js';
import type { ApplicationPassport } from './application-passport.js';
import type { AnswerHeaders, AuthBackend } from './backend.strategy.js';

type Done = (error: Error | null, principal?: Principal | false, headers?: AnswerHeaders) => void;
type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void) => void;

/** Authenticates a request by the backends, in their order. It runs before the body is read: a refused body is not. */
export class Authentication {
  private readonly challenges: readonly string[];

  constructor(
    private readonly passport: ApplicationPassport,
    private readonly backends: readonly AuthBackend[],
  ) {
    this.challenges = backends.map(({ challenge }) => challenge).filter((challenge) => challenge !== null);
  }

  /** Whether an unauthenticated client gets a challenge. */
  get hasChallenges(): boolean {
    return this.challenges.length > 0;
  }

  /**
   * Sets `request.auth` to the outcome, and on the reply the headers that the backend adds.
   *
   * @throws Unauthorized, with the challenges of all backends on the reply; Forbidden, TooManyRequests,
   *   ServiceUnavailable
   */
  async identify(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    return (await this.tryBackends(request, reply)) ?? this.refuse(reply);
  }

  /**
   * As `identify`, for a page that is also open to unauthenticated visitors.
   *
   * Airflow answers 403 for a wrong password. A browser would then keep the password and send it again, so that pages
   * answer 401, and the browser asks again.
   *
   * @returns null for a request without credentials, and for any request if no backend accepts credentials
   * @throws Unauthorized, with the challenges, for wrong credentials; TooManyRequests, ServiceUnavailable
   */
  async identifyVisitor(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    try {
      return await this.tryBackends(request, reply);
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error;
      const isVisitor = request.headers.authorization === undefined || !this.hasChallenges;
      return isVisitor ? null : this.refuse(reply);
    }
  }

  /** As `identifyVisitor`, but refuses unauthenticated visitors: with the challenges, or Forbidden without any. */
  async signIn(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    return (await this.identifyVisitor(request, reply)) ?? this.refuse(reply);
  }

  private async tryBackends(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    for (const { name, fixedPrincipal } of this.backends) {
      const principal = fixedPrincipal ?? (await this.ask(name, request, reply));
      if (!principal) continue;
      request.auth = { backend: principal.backend, outcome: 'ok', name: principal.name };
      return principal;
    }
    return null;
  }

  private refuse(reply: FastifyReply): never {
    if (!this.hasChallenges) throw new Forbidden();
    reply.header('WWW-Authenticate', this.challenges);
    throw new Unauthorized();
  }

  private async ask(backend: string, request: FastifyRequest, reply: FastifyReply): Promise<Principal | false> {
    try {
      return await this.runStrategy(backend, request, reply);
    } catch (error) {
      request.auth = { backend, outcome: outcomeOf(error) };
      if (error instanceof Unauthorized) this.refuse(reply);
      throw error;
    }
  }

  private runStrategy(name: string, request: FastifyRequest, reply: FastifyReply): Promise<Principal | false> {
    return new Promise((resolve, reject) => {
      const done: Done = (error, principal = false, headers = {}) => {
        if (error) return reject(error);
        if (principal) reply.headers(headers);
        resolve(principal);
      };
      const middleware = this.passport.authenticate(name, done) as Middleware;
      middleware(request, reply, (error) => reject(error ?? new Forbidden()));
    });
  }
}

function outcomeOf(error: unknown): AuthenticationOutcome['outcome'] {
  if (error instanceof TooManyRequests) return 'throttled';
  return error instanceof Unauthorized || error instanceof Forbidden ? 'refused' : 'error';
}
