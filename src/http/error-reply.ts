import { HttpException, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DescribedError, flaskStyle } from './api-style.js';
import { holdsLongText, longAnswer } from './long-answer.js';
import { requestLog } from './request-log.js';
import { AirflowException, ServiceUnavailable } from '../common/errors.js';

/** The message for an unknown path. */
export const unknownUrl = 'The requested URL was not found on the server';

/** The error of the database or its driver on one line: an outage logs one for each request. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return [code, message].filter((part) => part !== undefined && part !== '').join(': ');
}

/** The status and the text that the client sees for an error; null for an unexpected error. */
export function describeError(error: unknown): DescribedError | null {
  if (error instanceof AirflowException) return { status: error.status, message: error.message };
  // Thrown by Nest for a path with an empty parameter.
  if (error instanceof NotFoundException) return { status: 404, message: unknownUrl };
  if (error instanceof HttpException) return { status: error.getStatus(), message: error.message };
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  // Thrown by Fastify: a body or a path is too long, or Content-Length is invalid.
  if (typeof statusCode === 'number' && statusCode < 500) return { status: statusCode, message: String(message) };
  return null;
}

/** Answers with an error, in the style of the requested API. */
export function sendError(reply: FastifyReply, error: unknown): void {
  const described = describeError(error) ?? { status: 500, message: 'Internal server error' };
  if (error instanceof AirflowException && error.retryAfterSeconds !== null) {
    reply.header('Retry-After', error.retryAfterSeconds);
  }
  const { contentType, body } = (reply.request.apiStyle ?? flaskStyle).presentError(described, error);
  // Some messages quote the request.
  const answer = typeof body !== 'string' && holdsLongText(body) ? longAnswer(body) : body;
  reply.code(described.status).header('Content-Type', contentType).send(answer);
}

/**
 * Answers a failed request. An unexpected error is logged with its stack. An error that makes the service unavailable
 * is logged with its cause, which the client does not see.
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
