import { RouteConfig } from '@nestjs/platform-fastify';
import '../../http/changing-routes.js';
import type { Role } from './role-map.js';

/**
 * The access that a route requires:
 *
 * - `public`: none.
 * - `visitors`: none, but credentials are checked if they are sent.
 * - `signed-in`: an authenticated caller, for a page.
 * - `authenticated`: an authenticated caller, for the API.
 * - A role: an authenticated caller that has the role, for the route's DAG if it has one.
 */
export type Access = 'public' | 'visitors' | 'signed-in' | 'authenticated' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** If it is not set, GET and HEAD require the role viewer, and all other methods admin. */
    access?: Access;
  }
}

/** Opens a route to unauthenticated callers, without asking the backends. */
export const Public = (): MethodDecorator => RouteConfig({ access: 'public' satisfies Access });

/**
 * Opens a page to every visitor. `request.principal` is the authenticated caller, and null for any other visitor: the
 * page itself must check what the caller may see.
 */
export const ForVisitors = (): MethodDecorator => RouteConfig({ access: 'visitors' satisfies Access });

/** Opens a page to authenticated callers. A browser asks for credentials, and asks again after wrong ones. */
export const SignedIn = (): MethodDecorator => RouteConfig({ access: 'signed-in' satisfies Access });

/** Sets the required access of a route, instead of viewer for GET and admin for the rest. */
export const Needs = (access: Role | 'authenticated'): MethodDecorator => RouteConfig({ access });

/** Marks a GET that changes data. It requires admin. */
export const ChangesByGet = (): MethodDecorator => RouteConfig({ access: 'admin', changesByGet: true });
