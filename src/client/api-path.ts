import { ClientError } from './client-errors.js';

/** The prefix of all paths of Airflow's experimental API, below the base URL. */
export const experimentalPrefix = 'api/experimental';

/** A value for a path, with the name that error messages use: `{ dagId: 'example' }`. */
type NamedValue = Readonly<Record<string, string>>;

/**
 * Writes the path of a call. Each value becomes one segment, escaped:
 *
 * ```ts
 * apiPath`dags/${{ dagId: 'a b' }}/paused`; // /api/experimental/dags/a%20b/paused
 * ```
 *
 * @throws ClientError for a value that cannot be part of a URL path
 */
export function apiPath(text: TemplateStringsArray, ...values: NamedValue[]): string {
  return `/${experimentalPrefix}/${String.raw({ raw: text }, ...values.map(segment))}`;
}

function segment(named: NamedValue): string {
  const [[name, value]] = Object.entries(named) as [[string, unknown]];
  const refuse = (why: string) => new ClientError(`The ${inWords(name)} ${why}`);
  if (typeof value !== 'string' || value === '') throw refuse('must be text that is not empty');
  // Airflow decodes a path before it splits it, so the text after a slash would select another route.
  if (value.includes('/')) throw refuse(`${JSON.stringify(value)} has a slash, which no path of this API can name`);
  // Every HTTP client resolves these, however they are escaped.
  if (value === '.' || value === '..') throw refuse(`"${value}" means something else in a URL, and cannot be named`);
  if (!value.isWellFormed()) throw refuse('is not well-formed Unicode');
  return encodeURIComponent(value);
}

/** `dagId` as `dag id`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
