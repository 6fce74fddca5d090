/**
 * Of a page that asks for changes, or leads to one that does: BrowserPolicy knows its requests by their origin, which
 * browsers leave out of forms and links under the stricter `no-referrer`. Other sites learn nothing either way.
 */
export const pageReferrerPolicy = 'same-origin';
