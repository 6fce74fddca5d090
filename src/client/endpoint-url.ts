import { ClientError } from './client-errors.js';

/** The address of an Airflow. */
export interface Endpoint {
  /** The prefix of every path, without a trailing slash and without credentials: it may be shown. */
  readonly url: string;
  /** The host alone, for tickets and .netrc. */
  readonly host: string;
  /** Credentials in the URL, decoded; null if there are none. */
  readonly credentials: { readonly username: string; readonly password: string } | null;
}

/**
 * Reads the URL of an Airflow, such as `https://alice:secret@example.com/airflow/`.
 *
 * Differs from Airflow: its client loses the path of the URL (`urljoin`), and so cannot reach a server behind a prefix.
 *
 * @throws ClientError, whose message does not repeat the URL, since it may contain a password
 */
export function parseEndpoint(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ClientError('The endpoint URL must be an http or https URL');
  }
  if (url.search || url.hash) throw new ClientError('The endpoint URL must have neither a query nor a fragment');
  const { username, password } = url;
  return {
    url: url.origin + url.pathname.replace(/\/+$/, ''),
    host: url.hostname.replace(/^\[|\]$/g, ''),
    credentials: username || password ? { username: decode(username), password: decode(password) } : null,
  };
}

/** Percent-decodes as Python's `unquote` does: a `%` that starts no escape is kept. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}
