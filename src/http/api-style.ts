import type { FastifyRequest } from 'fastify';
import { Forbidden, Unauthorized } from '../common/errors.js';
import { toFlaskJson, type WireValue } from '../python/python-json.js';

/** An error as a client is told of it. */
export interface DescribedError {
  readonly status: number;
  readonly message: string;
}

/** How an API writes its answers. */
export interface ApiStyle {
  /** The Content-Type of an answer whose route names none. */
  readonly contentType: string;
  /** Writes an answer. Text goes out as it is. */
  readonly serialize: (payload: unknown) => string;
  /** The answer with an error. */
  readonly presentError: (described: DescribedError, error: unknown) => ErrorAnswer;
}

/** The answer with an error, but for its status. */
export interface ErrorAnswer {
  readonly contentType: string;
  readonly body: WireValue;
}

/** JSON as Flask writes it, and errors as Airflow 1.10 answers them: `{"error": text}`, or the bare word for 401 and 403. */
export const flaskStyle: ApiStyle = {
  contentType: 'application/json',
  serialize: (payload) => (typeof payload === 'string' ? payload : toFlaskJson(payload as WireValue)),
  presentError: ({ message }, error) =>
    error instanceof Unauthorized || error instanceof Forbidden
      ? { contentType: 'text/html; charset=utf-8', body: message }
      : { contentType: 'application/json', body: { error: message } },
};

/** The styles of the APIs, by the prefix of their paths: `api/experimental`. */
export type ApiStyles = Readonly<Record<string, ApiStyle>>;

/**
 * Finds the style of a request by its path, so that an unknown path of an API is answered in its style too. What belongs
 * to no API is in Flask's.
 *
 * @param basePath what every path begins with: `''` or `'/x'`
 */
export function styleFinder(styles: ApiStyles, basePath: string): (request: FastifyRequest) => ApiStyle {
  const byPrefix = Object.entries(styles).map(([prefix, style]) => ({ prefix: `${basePath}/${prefix}/`, style }));
  return ({ url }) => byPrefix.find(({ prefix }) => url.startsWith(prefix))?.style ?? flaskStyle;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until the first hook has run. */
    apiStyle: ApiStyle | null;
  }
}
