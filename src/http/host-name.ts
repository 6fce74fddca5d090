import { isIPv6 } from 'node:net';

const bracketed = /^\[[\da-f:.]+\]$/i;
/** DNS has no longer ones. */
const name = /^[^\s:/?#@[\]\\%*]{1,254}$/;

/**
 * A host in the form in which two names of the same one are equal: in lower case, without a dot at its end, in ASCII, an
 * IPv6 address as short as possible and in brackets. Null for what is no host, such as one with a port.
 */
export function normalizeHost(text: string): string | null {
  const host = isIPv6(text) ? `[${text}]` : text;
  const url = `http://${host}`;
  if (!(bracketed.test(host) || name.test(host)) || !URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/\.$/, '');
}

/** What a header Host says before the port that it may have. */
export function withoutPort(header: string): string {
  return header.replace(/:\d*$/, '');
}
