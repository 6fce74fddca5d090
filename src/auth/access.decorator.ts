import { RouteConfig } from '@nestjs/platform-fastify';
import '../http/unsafe-get.js';
import type { Role } from './role-map.js';

/** Who may use a route: everybody; whoever proved who they are; or whoever has a role, for the route's DAG if it has one. */
export type Access = 'public' | 'authenticated' | Role;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Where a route says nothing, reading needs the role viewer, and all else admin. */
    access?: Access;
  }
}

/** Opens a route to callers whom no auth backend has checked. */
export const Public = (): MethodDecorator => RouteConfig({ access: 'public' satisfies Access });

/** Says what a route needs where that is not viewer for GET and admin for the rest. */
export const Needs = (access: Role | 'authenticated'): MethodDecorator => RouteConfig({ access });

/** Marks a GET that changes something, which takes an admin. */
export const ChangesByGet = (): MethodDecorator => RouteConfig({ access: 'admin', changesByGet: true });
