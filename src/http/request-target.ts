import { TextDecoder } from 'node:util';

// Not fatal: bytes that are no UTF-8 become U+FFFD, as in Werkzeug.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Rewrites a request target so that the router sees the path as Airflow's does: percent-decoded first and split at the
 * slashes afterwards, so that `%2F` separates segments. A `%` that starts no escape stands for itself; bytes that are no
 * UTF-8 become U+FFFD. The query string stays as it is.
 */
export function normalizeTarget(target: string): string {
  const path = withoutOrigin(target);
  const queryStart = path.indexOf('?');
  const pathEnd = queryStart < 0 ? path.length : queryStart;
  const escape = path.indexOf('%');
  if (escape < 0 || escape >= pathEnd) return path;
  return decodePath(path.slice(0, pathEnd)).split('/').map(encodeURIComponent).join('/') + path.slice(pathEnd);
}

/** The base path without the slash that may follow it: the router has its routes without one. Other paths stay. */
export function withoutRootSlash(basePath: string, target: string): string {
  const root = `${basePath}/`;
  if (basePath === '' || !target.startsWith(root)) return target;
  const rest = target.slice(root.length);
  return rest === '' || rest.startsWith('?') ? basePath + rest : target;
}

/** The absolute form (`GET http://host/path`) is legal towards any server, and names the same path. */
function withoutOrigin(target: string): string {
  if (target.startsWith('/')) return target;
  // The whole server, of OPTIONS. Fastify's router takes it for no path at all, and answers past its hooks.
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
