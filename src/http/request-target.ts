import { TextDecoder } from 'node:util';

// Not fatal: bytes that are not UTF-8 become U+FFFD, as in Werkzeug.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Rewrites a request target so that the router sees the same path as Airflow's: without a fragment, and with one
 * leading slash below the base path. The path is percent-decoded before it is split at slashes, so that `%2F` separates
 * segments. A `%` that starts no escape is kept; bytes that are not UTF-8 become U+FFFD. The query string does not
 * change. Every check of a path uses the rewritten one.
 *
 * @param basePath `''` or `'/x'`
 */
export function normalizeTarget(target: string, basePath = ''): string {
  const [path, query] = partsOf(target);
  const decoded = path.includes('%') ? decodePath(path).split('/').map(encodeURIComponent).join('/') : path;
  return withoutRootSlash(basePath, withOneSlash(decoded, basePath) + query);
}

/** Merges leading slashes, as Werkzeug does: a client whose base URL ends in a slash sends two. */
function withOneSlash(path: string, basePath: string): string {
  if (!path.startsWith(`${basePath}//`)) return path;
  return basePath + path.slice(basePath.length).replace(/^\/+/, '/');
}

/** The path, and the query with its `?`, if there is one. */
function partsOf(target: string): [path: string, query: string] {
  const [url = ''] = withoutOrigin(target).split('#', 1);
  const queryStart = url.indexOf('?');
  return queryStart < 0 ? [url, ''] : [url.slice(0, queryStart), url.slice(queryStart)];
}

/** Removes the slash from a request for the base path itself: its route has none. Other paths do not change. */
export function withoutRootSlash(basePath: string, target: string): string {
  const root = `${basePath}/`;
  if (basePath === '' || !target.startsWith(root)) return target;
  const rest = target.slice(root.length);
  return rest === '' || rest.startsWith('?') ? basePath + rest : target;
}

/** Reduces the absolute form (`GET http://host/path`), which every server must accept, to the path. */
function withoutOrigin(target: string): string {
  if (target.startsWith('/')) return target;
  // `OPTIONS *` asks about the whole server. For Fastify's router `*` is not a path: it would answer without the hooks.
  if (target === '*') return '/*';
  const match = /^https?:\/\/[^/?#]*/i.exec(target);
  return match ? target.slice(match[0].length).replace(/^(?!\/)/, '/') : target;
}

/** Percent-decodes a path as `werkzeug.urls.url_unquote` does. */
export function decodePath(path: string): string {
  const bytes = Buffer.from(path, 'latin1');
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const value = bytes[index] === 0x25 ? hexByte(path, index + 1) : -1;
    if (value >= 0) index += 2;
    bytes[length++] = value >= 0 ? value : bytes[index]!;
  }
  return utf8.decode(bytes.subarray(0, length));
}

function hexByte(text: string, index: number): number {
  const digits = text.slice(index, index + 2);
  return /^[0-9a-f]{2}$/i.test(digits) ? parseInt(digits, 16) : -1;
}
