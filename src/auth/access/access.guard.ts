import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../../common/errors.js';
import type { Access } from './access.decorator.js';

/** What a route may say that needs nobody to be known. */
const open: ReadonlySet<Access | undefined> = new Set(['public', 'visitors']);

/**
 * The last lock before every handler: nobody passes whom AccessHook has not let in, however the request came here. The
 * hook decides earlier, before the body is read; this is what makes a mistake in it a 403 and not an open door.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  /** @throws Forbidden */
  canActivate(context: ExecutionContext): boolean {
    const { principal, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    if (principal === null && !open.has(routeOptions.config.access)) throw new Forbidden();
    return true;
  }
}
