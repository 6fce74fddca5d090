import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError, sendError } from './error-reply.js';

/** The one place where a thrown error becomes an answer. What nobody foresaw is logged with its stack, once. */
@Catch()
export class AirflowExceptionFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (describeError(error) === null) {
      request.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'Unexpected error');
    }
    if (!reply.sent) sendError(reply, error);
  }
}
