import type { FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, TooManyRequests, Unauthorized } from '../common/errors.js';
import type { AuthenticationOutcome, Principal } from '../http/principal.js';
import type { ApplicationPassport } from './application-passport.js';
import type { AnswerHeaders, AuthBackend } from './backend.strategy.js';

type Done = (error: Error | null, principal?: Principal | false, headers?: AnswerHeaders) => void;
type Middleware = (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void) => void;

/** Asks the backends, in their order, who calls. It runs before the body is read: a stranger's is left on the wire. */
export class Authentication {
  private readonly challenges: readonly string[];

  constructor(
    private readonly passport: ApplicationPassport,
    private readonly backends: readonly AuthBackend[],
  ) {
    this.challenges = backends.map(({ challenge }) => challenge).filter((challenge) => challenge !== null);
  }

  /** Whether a stranger is asked for credentials. */
  get asks(): boolean {
    return this.challenges.length > 0;
  }

  /**
   * Notes on the request what the backends found, and on the reply what they want to go out with the answer.
   *
   * @throws Unauthorized, with the challenges of all backends on the reply; Forbidden, TooManyRequests,
   *   ServiceUnavailable
   */
  async identify(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    return (await this.recognize(request, reply)) ?? this.refuse(reply);
  }

  /**
   * As `identify`, for a page that is for strangers too.
   *
   * Airflow's 403 for a wrong password is no answer for a browser, which would take it for a good one and send it from
   * then on; here it is 401, so that the browser asks again.
   *
   * @returns null for a request without credentials, and for any where no credentials would do
   * @throws Unauthorized, with the challenges, for wrong credentials; TooManyRequests, ServiceUnavailable
   */
  async identifyVisitor(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    try {
      return await this.recognize(request, reply);
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error;
      const isStranger = request.headers.authorization === undefined || !this.asks;
      return isStranger ? null : this.refuse(reply);
    }
  }

  /** As `identifyVisitor`, but a stranger too reads the challenges, or is Forbidden where there are none. */
  async signIn(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    return (await this.identifyVisitor(request, reply)) ?? this.refuse(reply);
  }

  private async recognize(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    for (const { name, everybody } of this.backends) {
      const principal = everybody ?? (await this.ask(name, request, reply));
      if (!principal) continue;
      request.auth = { backend: principal.backend, outcome: 'ok', name: principal.name };
      return principal;
    }
    return null;
  }

  private refuse(reply: FastifyReply): never {
    if (!this.asks) throw new Forbidden();
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
