import type { FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, ServiceUnavailable } from '../../common/errors.js';
import { answerError } from '../../http/error-reply.js';
import type { Access } from './access.decorator.js';
import type { Principal } from '../../http/principal.js';
import type { Authentication } from '../authentication.js';
import type { BrowserPolicy } from './browser-policy.js';
import type { Role, RoleMap } from './role-map.js';

type RestrictedAccess = Exclude<Access, 'public'>;

/**
 * Authenticates and authorizes every request before its body is read. It is a Fastify hook because a Nest guard would
 * run after the body is read.
 */
export class AccessHook {
  constructor(
    private readonly authentication: Authentication,
    private readonly roles: RoleMap,
    private readonly browsers: BrowserPolicy,
  ) {}

  /**
   * Admits the request, or answers it with an error. `done` is called for an admitted request alone: after a promise
   * Fastify would go on with each one whose answer has not ended, and an answer ends only when the client has sent its
   * body (`answerEarly`).
   */
  onRequest(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    const access = accessOf(request);
    if (access === 'public') return done();
    this.admit(access, request, reply).then(done, (error: unknown) => answerError(request, reply, error));
  }

  private async admit(access: RestrictedAccess, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    this.browsers.check(request);
    request.principal = await this.authorize(access, request, reply);
  }

  /** @returns the caller; null for an unauthenticated visitor */
  private async authorize(
    access: RestrictedAccess,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Principal | null> {
    if (access === 'visitors') return this.identifyVisitor(request, reply);
    if (access === 'signed-in') return this.authentication.signIn(request, reply);
    const principal = await this.authentication.identify(request, reply);
    if (access !== 'authenticated') this.requireRole(principal, access, request);
    return principal;
  }

  private async identifyVisitor(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    try {
      return await this.authentication.identifyVisitor(request, reply);
    } catch (error) {
      // If the credentials cannot be checked now, the page still shows its public part.
      if (error instanceof ServiceUnavailable) return null;
      throw error;
    }
  }

  private requireRole({ name }: Principal, role: Role, { params }: FastifyRequest): void {
    const { dag_id: dagId } = params as { dag_id?: string };
    if (!this.roles.permits(name, role, dagId)) throw new Forbidden();
  }
}

/** The access that the route sets; by default viewer for GET and HEAD, and admin for other methods. */
function accessOf({ method, routeOptions }: FastifyRequest): Access {
  return routeOptions.config.access ?? (method === 'GET' || method === 'HEAD' ? 'viewer' : 'admin');
}
