import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is a GET that changes something, so it answers no HEAD, and no page of another site may call it. */
    changesByGet?: boolean;
  }
}

/** Whether the request, if it goes well, changes something. */
export function isChange({ method, routeOptions }: FastifyRequest): boolean {
  return (method !== 'GET' && method !== 'HEAD') || routeOptions.config.changesByGet === true;
}

/** A HEAD of a route that changes something by GET, which would change it too. */
export function isUnsafeHead({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'HEAD' && routeOptions.config.changesByGet === true;
}
