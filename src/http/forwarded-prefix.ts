import { forwardedValue } from './forwarded-value.js';

/**
 * The path below which proxies serve this service, without a slash at its end: the value that the outermost trusted
 * proxy added to X-Forwarded-Prefix. Null if there is none, or if it is not a path.
 *
 * @param proxies how many proxies in front add to the header; 0 to ignore it
 */
export function readForwardedPrefix(header: string | undefined, proxies: number): string | null {
  const prefix = forwardedValue(header, proxies);
  if (prefix === undefined || !/^(?:\/[\w.~%-]+)*\/?$/.test(prefix)) return null;
  return prefix.replace(/\/$/, '');
}
