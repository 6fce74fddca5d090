import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { Forbidden, Unauthorized } from '../../common/errors.js';

/** The user name and the password that a client sent. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A header with the Basic scheme, well-formed or not. */
const basicScheme = /^basic(?![!#$%&'*+.^_`|~\w-])/i;
const basicHeader = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/**
 * Reads `Authorization: Basic …` (RFC 7617): canonical base64 of UTF-8 without control characters, split at the first
 * colon.
 *
 * Differs from Airflow: it takes any word for the scheme and skips what is no base64, and crashes on the rest.
 *
 * @returns null if there is no header, or if it has another scheme
 * @throws Unauthorized if the header is malformed or sent twice; Forbidden for an empty user name or password
 */
export function readBasicCredentials({ headers, raw }: FastifyRequest): Credentials | null {
  const header = headers.authorization;
  if (!header || !basicScheme.test(header)) return null;
  const names = raw.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'authorization');
  const text = names.length === 1 ? decode(basicHeader.exec(header)?.[1] ?? '') : null;
  const colon = text?.indexOf(':') ?? -1;

  if (text === null || colon < 0 || /[\0-\x1f\x7f]/.test(text)) throw new Unauthorized();
  const [username, password] = [text.slice(0, colon), text.slice(colon + 1)];
  if (username === '' || password === '') throw new Forbidden();
  return { username, password };
}

/** The text of canonical base64; null if it is not canonical or not UTF-8. */
function decode(base64: string): string | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) return null;
  return isUtf8(bytes) ? bytes.toString() : null;
}
