import type { FastifyRequest } from 'fastify';
import { Forbidden, Unauthorized } from '../common/errors.js';
import { toFlaskJson, type WireValue } from '../python/python-json.js';

/** An error as the client sees it. */
export interface DescribedError {
  readonly status: number;
  readonly message: string;
}

/** How an API writes its answers. */
export interface ApiStyle {
  /** The Content-Type of an answer whose route sets none. */
  readonly contentType: string;
  /** Serializes an answer. Text is sent unchanged. */
  readonly serialize: (payload: unknown) => string;
  /** The answer for an error. */
  readonly presentError: (described: DescribedError, error: unknown) => ErrorAnswer;
}

/** The answer for an error, without its status. */
export interface ErrorAnswer {
  readonly contentType: string;
  readonly body: WireValue;
}

/** JSON as Flask writes it, and errors as in Airflow 1.10: `{"error": text}`, or plain text for 401 and 403. */
export const flaskStyle: ApiStyle = {
  contentType: 'application/json',
  serialize: (payload) => (typeof payload === 'string' ? payload : toFlaskJson(payload as WireValue)),
  presentError: ({ message }, error) =>
    error instanceof Unauthorized || error instanceof Forbidden
      ? { contentType: 'text/html; charset=utf-8', body: message }
      : { contentType: 'application/json', body: { error: message } },
};

/** The style of each API, by the prefix of its paths, such as `api/experimental`. */
export type ApiStyles = Readonly<Record<string, ApiStyle>>;

/**
 * Finds the style of a request by its path, so that an unknown path of an API is answered in its style too. A path
 * outside every API has Flask's style.
 *
 * @param basePath the prefix of every path: `''` or `'/x'`
 */
export function styleFinder(styles: ApiStyles, basePath: string): (request: FastifyRequest) => ApiStyle {
  const byPrefix = Object.entries(styles).map(([prefix, style]) => ({ prefix: `${basePath}/${prefix}/`, style }));
  return ({ url }) => byPrefix.find(({ prefix }) => url.startsWith(prefix))?.style ?? flaskStyle;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null before the first hook. */
    apiStyle: ApiStyle | null;
  }
}
