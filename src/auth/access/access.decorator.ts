import { RouteConfig } from '@nestjs/platform-fastify';
import '../../http/changing-routes.js';
import type { Role } from './role-map.js';

/**
 * Who may use a route: everybody; everybody, known by the credentials that they may send (`visitors`); whoever proved
 * who they are, to a page (`signed-in`) or to the API (`authenticated`); or whoever has a role, for the route's DAG if it has one.
 */
export type Access = 'public' | 'visitors' | 'signed-in' | 'authenticated' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Where a route says nothing, reading needs the role viewer, and all else admin. */
    access?: Access;
  }
}

/** Opens a route to callers whom no auth backend has checked. */
export const Public = (): MethodDecorator => RouteConfig({ access: 'public' satisfies Access });

/**
 * Opens a page to everybody. `request.principal` is who sent good credentials, and null for anybody else: the page has
 * to look at what they may see.
 */
export const ForVisitors = (): MethodDecorator => RouteConfig({ access: 'visitors' satisfies Access });

/** Opens a page to whoever proves who they are, and makes a browser ask for it, again after a mistake. */
export const SignedIn = (): MethodDecorator => RouteConfig({ access: 'signed-in' satisfies Access });

/** Says what a route needs where that is not viewer for GET and admin for the rest. */
export const Needs = (access: Role | 'authenticated'): MethodDecorator => RouteConfig({ access });

/** Marks a GET that changes something, which takes an admin. */
export const ChangesByGet = (): MethodDecorator => RouteConfig({ access: 'admin', changesByGet: true });
