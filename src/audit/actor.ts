import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The author of a change, for the audit record. */
export interface Actor {
  /** A user name or a Kerberos principal; `anonymous` if no credentials are required. */
  readonly name: string;
  /** The origin of the change, such as the client's address and the request's id; part of the record. */
  readonly origin: Readonly<Record<string, string>>;
}

/** Characters. Longer values are cut. */
const maxUserAgent = 500;

/** Injects the actor of the request into a controller's method. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const userAgent = request.headers['user-agent'];
  return {
    name: request.principal?.name ?? 'anonymous',
    origin: {
      address: request.ip,
      request_id: request.id,
      ...(userAgent !== undefined && { user_agent: userAgent.slice(0, maxUserAgent) }),
    },
  };
});
