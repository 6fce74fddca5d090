import { HttpException, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DescribedError, flaskStyle } from './api-style.js';
import { holdsLongText, longAnswer } from './long-answer.js';
import { requestLog } from './request-log.js';
import { AirflowException, ServiceUnavailable } from '../common/errors.js';

/** What a client reads of a path that nothing answers. */
export const unknownUrl = 'The requested URL was not found on the server';

/** What the database or its driver said, in one line: an outage has one for each request. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return [code, message].filter((part) => part !== undefined && part !== '').join(': ');
}

/** The status and the text that a client sees for an error, or null for one that nobody foresaw. */
export function describeError(error: unknown): DescribedError | null {
  if (error instanceof AirflowException) return { status: error.status, message: error.message };
  // Nest's own: for a path whose parameter is empty.
  if (error instanceof NotFoundException) return { status: 404, message: unknownUrl };
  if (error instanceof HttpException) return { status: error.getStatus(), message: error.message };
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  // What Fastify itself refuses: a body or a path that is too long, a broken Content-Length.
  if (typeof statusCode === 'number' && statusCode < 500) return { status: statusCode, message: String(message) };
  return null;
}

/** Answers with an error, in the style of the API that was asked. */
export function sendError(reply: FastifyReply, error: unknown): void {
  const described = describeError(error) ?? { status: 500, message: 'Internal server error' };
  if (error instanceof AirflowException && error.retryAfterSeconds !== null) {
    reply.header('Retry-After', error.retryAfterSeconds);
  }
  const { contentType, body } = (reply.request.apiStyle ?? flaskStyle).presentError(described, error);
  // Some quote what was sent.
  const answer = typeof body !== 'string' && holdsLongText(body) ? longAnswer(body) : body;
  reply.code(described.status).header('Content-Type', contentType).send(answer);
}

/**
 * Answers with an error that a request ran into. One that nobody foresaw is logged with its stack, and what makes the
 * service unavailable with its cause, which the client is not told.
 */
export function answerError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  if (error instanceof ServiceUnavailable && error.cause !== undefined) {
    requestLog(request).warn({ reason: reasonOf(error.cause) }, error.message);
  } else if (describeError(error) === null) {
    requestLog(request).error(
      { err: error, method: request.method, route: request.routeOptions.url },
      'Unexpected error',
    );
  }
  if (!reply.sent) sendError(reply, error);
}
