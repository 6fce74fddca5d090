import type { FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { Forbidden, Unauthorized } from '../common/errors.js';
import type { Principal } from '../http/principal.js';
import type { AuthBackend, Identification } from './auth-backend.js';
import { noteKnown } from './backend.strategy.js';

type Found = Pick<Identification, 'headers'> & { readonly principal: Principal | false };
type Done = (error: Error | null, user: Principal | false, info?: Pick<Identification, 'headers'>) => void;
type Authenticate = (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void) => void;

/**
 * Asks the backends, in their order, who calls. It runs before the body is read: a stranger's is left on the wire.
 *
 * The Passport instance is this object's own; the one that the package exports is the process's, and two applications in
 * one process would share its strategies.
 */
export class Authentication {
  private readonly passport = new passport.Passport();
  private readonly names: string[];
  private readonly challenges: readonly string[];
  private readonly everybody: Principal | undefined;

  constructor(backends: readonly AuthBackend[]) {
    for (const backend of backends) this.passport.use(backend.name, backend);
    this.names = backends.map(({ name }) => name);
    this.everybody = backends[0]?.everybody;
    this.challenges = backends.map(({ challenge }) => challenge).filter((challenge) => challenge !== null);
  }

  /** Whether a stranger is asked for credentials. */
  get asks(): boolean {
    return this.challenges.length > 0;
  }

  /**
   * Notes on the request who calls, and on the reply what the backend wants to go out with the answer.
   *
   * @throws Unauthorized, with the challenges of all backends on the reply; Forbidden, TooManyRequests,
   *   ServiceUnavailable
   */
  async identify(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    try {
      return (await this.recognize(request, reply)) ?? this.refuse(reply);
    } catch (error) {
      if (error instanceof Unauthorized) this.refuse(reply);
      throw error;
    }
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
      if (!(error instanceof Unauthorized || error instanceof Forbidden)) throw error;
      const isStranger = request.headers.authorization === undefined || !this.asks;
      return isStranger ? null : this.refuse(reply);
    }
  }

  /** As `identifyVisitor`, but a stranger too reads the challenges, or is Forbidden where there are none. */
  async signIn(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    return (await this.identifyVisitor(request, reply)) ?? this.refuse(reply);
  }

  private async recognize(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    if (this.everybody) {
      noteKnown(request, this.everybody);
      return this.everybody;
    }
    const { principal, headers } = await this.ask(request, reply);
    reply.headers({ ...headers });
    return principal || null;
  }

  private refuse(reply: FastifyReply): never {
    if (!this.asks) throw new Forbidden();
    reply.header('WWW-Authenticate', this.challenges);
    throw new Unauthorized();
  }

  private ask(request: FastifyRequest, reply: FastifyReply): Promise<Found> {
    return new Promise((resolve, reject) => {
      const done: Done = (error, principal, info) =>
        error ? reject(error) : resolve({ principal, headers: principal ? info?.headers : undefined });
      const authenticate = this.passport.authenticate(this.names, { session: false }, done) as Authenticate;
      authenticate(request, reply, (error) => reject(error ?? new Forbidden()));
    });
  }
}
