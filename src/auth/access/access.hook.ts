import type { FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, ServiceUnavailable } from '../../common/errors.js';
import { answerError } from '../../http/error-reply.js';
import type { Access } from './access.decorator.js';
import type { Principal } from '../../http/principal.js';
import type { Authentication } from '../authentication.js';
import type { BrowserPolicy } from './browser-policy.js';
import type { Role, RoleMap } from './role-map.js';

/**
 * Stands before every route of the server, and before its body is read: who calls, and may they. It is a hook of Fastify
 * and not a guard of Nest's, which would run after the body was read.
 */
export class AccessHook {
  constructor(
    private readonly authentication: Authentication,
    private readonly roles: RoleMap,
    private readonly browsers: BrowserPolicy,
  ) {}

  /** Lets the request go on, or answers it. */
  async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const access = accessOf(request);
    if (access === 'public') return;
    try {
      this.browsers.check(request);
      request.principal = await this.admit(access, request, reply);
    } catch (error) {
      answerError(request, reply, error);
    }
  }

  /** Who calls; null for a visitor who is nobody in particular. */
  private async admit(
    access: Exclude<Access, 'public'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Principal | null> {
    if (access === 'visitors') return this.welcome(request, reply);
    if (access === 'signed-in') return this.authentication.signIn(request, reply);
    const principal = await this.authentication.identify(request, reply);
    if (access !== 'authenticated') this.requireRole(principal, access, request);
    return principal;
  }

  private async welcome(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    try {
      return await this.authentication.identifyVisitor(request, reply);
    } catch (error) {
      // Credentials that cannot be checked now take nothing away from what everybody may see.
      if (error instanceof ServiceUnavailable) return null;
      throw error;
    }
  }

  private requireRole({ name }: Principal, role: Role, { params }: FastifyRequest): void {
    const { dag_id: dagId } = params as { dag_id?: string };
    if (!this.roles.permits(name, role, dagId)) throw new Forbidden();
  }
}

/** What the route says; where it says nothing, reading is for viewers, and everything else for admins. */
function accessOf({ method, routeOptions }: FastifyRequest): Access {
  return routeOptions.config.access ?? (method === 'GET' || method === 'HEAD' ? 'viewer' : 'admin');
}
