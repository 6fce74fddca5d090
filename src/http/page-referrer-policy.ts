/**
 * The policy of a page that requests changes, or that links to such a page. BrowserPolicy checks the origin of a
 * request, and browsers omit it under the stricter `no-referrer`. Other sites get no referrer either way.
 */
export const pageReferrerPolicy = 'same-origin';
