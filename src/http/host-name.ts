import { isIPv6 } from 'node:net';

const bracketed = /^\[[\da-f:.]+\]$/i;
/** At most 254 characters, the limit of DNS. */
const name = /^[^\s:/?#@[\]\\%*]{1,254}$/;

/**
 * A host in canonical form: in lower case, in ASCII, without a dot at its end; an IPv6 address in its shortest form and
 * in brackets. Null for text that is not a host, such as a host with a port.
 */
export function normalizeHost(text: string): string | null {
  const host = isIPv6(text) ? `[${text}]` : text;
  const url = `http://${host}`;
  if (!(bracketed.test(host) || name.test(host)) || !URL.canParse(url)) return null;
  return new URL(url).hostname.replace(/\.$/, '');
}

/** A Host header without its port. */
export function withoutPort(header: string): string {
  return header.replace(/:\d*$/, '');
}
