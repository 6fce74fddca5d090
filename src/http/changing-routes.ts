import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is a GET that changes data: it accepts no HEAD and no call from a page of another site. */
    changesByGet?: boolean;
  }
}

/** Whether the request changes data if it succeeds. */
export function isChange({ method, routeOptions }: FastifyRequest): boolean {
  return (method !== 'GET' && method !== 'HEAD') || routeOptions.config.changesByGet === true;
}

/** Whether the request is a HEAD of a route that changes data by GET: the HEAD would change them too. */
export function isUnsafeHead({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'HEAD' && routeOptions.config.changesByGet === true;
}
