import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who changes something, for the record. */
export interface Actor {
  /** A user name or a Kerberos principal; `anonymous` where nobody was asked. */
  readonly name: string;
  /** Where it comes from, such as the address and the request's id; part of the record. */
  readonly origin: Readonly<Record<string, string>>;
}

/** Longer ones are cut. */
const maxUserAgent = 500;

/** Hands a controller the actor of its request. */
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
