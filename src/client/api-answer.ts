import { ApiError, statusText } from './client-errors.js';

/** An answer that has been read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The URL of the request, without credentials. */
  readonly url: string;
}

/** The error in an answer; null if there is none. */
export function errorOf(answer: Answer): ApiError | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  return new ApiError(status, errorText(answer) ?? `Airflow answered ${statusText(status)}${explanation(answer)}`);
}

/** Airflow's own message; null if the error is not Airflow's JSON, for example a proxy's page. */
export function errorText({ text }: Answer): string | null {
  const body = parse(text);
  return hasFields(body, ['error']) && typeof body.error === 'string' ? body.error : null;
}

/**
 * Reads an object that has at least these fields.
 *
 * @throws ApiError for any other answer, such as a login page or the answer of a service that is not Airflow
 */
export function readObject<T extends object>(answer: Answer, ...fields: readonly (keyof T & string)[]): T {
  const body = parse(answer.text);
  if (!hasFields(body, fields)) throw notAirflow(answer, fields);
  return body as T;
}

/**
 * Reads a list of objects that have at least these fields.
 *
 * @throws ApiError for any other answer
 */
export function readList<T extends object>(answer: Answer, ...fields: readonly (keyof T & string)[]): T[] {
  const body = parse(answer.text);
  if (!Array.isArray(body) || !body.every((item) => hasFields(item, fields))) throw notAirflow(answer, fields);
  return body as T[];
}

/**
 * Reads source text. Airflow sends it as `text/html`, so only its beginning distinguishes it from a page.
 *
 * @throws ApiError if it is a page
 */
export function readSource(answer: Answer): string {
  if (/^\s*<(!doctype|html)\b/i.test(answer.text)) throw notAirflow(answer, []);
  return answer.text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasFields(value: unknown, fields: readonly string[]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && fields.every((field) => Object.hasOwn(value, field));
}

function notAirflow({ status, headers, text, url }: Answer, fields: readonly string[]): ApiError {
  const found =
    parse(text) === undefined
      ? `${headers.get('content-type') ?? 'something'} that is not what was asked for`
      : `JSON without ${fields.join(', ')}`;
  return new ApiError(status, `What answers at ${url} does not seem to be Airflow's API: it sent ${found}`);
}

function explanation({ status, headers, url }: Answer): string {
  const location = headers.get('location');
  if (status < 400 && location !== null) return `, to ${shown(location, url)}; redirects are not followed`;
  const challenge = headers.get('www-authenticate');
  if (status === 401 && challenge !== null) return ` (it takes ${schemes(challenge)})`;
  return '';
}

/** The target of a redirect, without credentials and without the parameters that a login page receives. */
function shown(location: string, url: string): string {
  if (!URL.canParse(location, url)) return 'no URL';
  const { origin, pathname } = new URL(location, url);
  return `${origin}${pathname}`;
}

/** `Negotiate, Basic` of `Negotiate, Basic realm="x"`. */
function schemes(challenge: string): string {
  return [...challenge.matchAll(/(?:^|,)\s*([\w-]+)(?=\s*(?:,|$)|\s+[^=\s,]+)/g)].map(([, name]) => name).join(', ');
}
