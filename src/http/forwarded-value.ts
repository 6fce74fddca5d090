/**
 * The value that the outermost trusted proxy added to a header. Each proxy adds one value. Undefined if there is none.
 *
 * Source: werkzeug.middleware.proxy_fix, `_get_real_value`.
 *
 * @param proxies how many proxies in front add to the header; 0 to ignore it
 */
export function forwardedValue(header: string | string[] | undefined, proxies: number): string | undefined {
  return proxies > 0 ? header?.toString().split(',').at(-proxies)?.trim() : undefined;
}
