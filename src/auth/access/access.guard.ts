import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Forbidden } from '../../common/errors.js';
import type { Access } from './access.decorator.js';

/** The kinds of access that require no authenticated caller. */
const open: ReadonlySet<Access | undefined> = new Set(['public', 'visitors']);

/**
 * The last check before every handler: it denies each request that AccessHook has not admitted. The hook decides
 * earlier, before the body is read. Because of the guard, a bug in the hook leads to a 403 and not to open access.
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
