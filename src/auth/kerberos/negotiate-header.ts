import { Unauthorized } from '../../common/errors.js';

/** Base64 characters of the largest Active Directory ticket (48,000 bytes, its MaxTokenSize). */
const maxTokenLength = 64_000;

const negotiate = /^negotiate(?:$|[ \t]+)/i;
const base64 = /^[a-z0-9+/]+={0,2}$/i;

/**
 * Reads the token, in base64, from an Authorization header of the Negotiate scheme (RFC 4559).
 *
 * @returns null if there is no header, or if it is empty or has another scheme
 * @throws Unauthorized if the header does not have exactly one token of well-formed base64
 */
export function readNegotiateToken(header: string | undefined): string | null {
  const scheme = negotiate.exec(header ?? '');
  if (!header || !scheme) return null;
  const token = header.slice(scheme[0].length);
  if (token.length > maxTokenLength || token.length % 4 !== 0 || !base64.test(token)) throw new Unauthorized();
  return token;
}
