import type { SitePage } from './web-site.js';

/** What a page of another site tries to make a browser do. */
export interface CrossSiteTry {
  readonly name: string;
  /** The method of the request that would change something. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Which of the addresses it goes for. */
  readonly target: 'trigger' | 'pause' | 'dag' | 'pool';
  /** The host of the page: another one, or that of Windsock, where the page has another port. */
  readonly from: 'evil.example' | 'airflow.corp' | 'ui.airflow.corp';
  /** @param url of the target; `away(status)` is an address of the page's own site that leads there */
  readonly page: (url: string, away: (status: number) => string) => SitePage;
}

const noReferrer = { 'Referrer-Policy': 'no-referrer' };
/** The only body of a form that is JSON. */
const field = `<input name='{"conf": {"x": "' value='"}}'>`;
const script = (code: string) => `<!doctype html><body><script>${code}</script>`;
const submit = '<script>document.forms[0].submit()</script>';
const form = (action: string, attributes = '') =>
  `<form method="post" enctype="text/plain" action="${action}" ${attributes}>${field}</form>${submit}`;
/** A GET form writes the query anew. */
const getForm = (url: string) =>
  `<form action="${url}"><input name="try" value="${url.split('=').at(-1)}"></form>${submit}`;
const link = (url: string, attributes = '') =>
  `<a href="${url}" ${attributes}>x</a><script>document.querySelector('a').click()</script>`;
const quoted = (html: string) => html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const call = (url: string, options: object) =>
  script(
    `fetch('${url}', ${JSON.stringify({ credentials: 'include', ...options })}).finally(() => document.title = 'done')`,
  );
const xhr = (method: string, url: string) =>
  script(
    `const x = new XMLHttpRequest(); x.open('${method}', '${url}'); x.withCredentials = true; ` +
      `x.onloadend = () => document.title = 'done'; x.send('{}')`,
  );

type Write = (url: string, away: (status: number) => string) => string;
type Options = Partial<Pick<CrossSiteTry, 'method' | 'target' | 'from'> & Pick<SitePage, 'headers'>>;

function attempt(kind: Pick<CrossSiteTry, 'method' | 'target'>) {
  return (name: string, write: Write, { headers, ...options }: Options = {}): CrossSiteTry => ({
    name,
    from: 'evil.example',
    ...kind,
    ...options,
    page: (url, away) => ({ html: write(url, away), headers }),
  });
}
const post = attempt({ method: 'POST', target: 'trigger' });
const pause = attempt({ method: 'GET', target: 'pause' });
const remove = attempt({ method: 'DELETE', target: 'dag' });

const noCors = { mode: 'no-cors' };
const hidden = { referrerPolicy: 'no-referrer' };
const simple = { method: 'POST', body: '{}' };

/** Every way that a page has, in a browser of today, to ask another site for something that may change it. */
export const crossSiteTries: readonly CrossSiteTry[] = [
  post('form', (url) => form(url)),
  post('form of a page without referrer', (url) => form(url), { headers: noReferrer }),
  post('form with rel=noreferrer', (url) => form(url, 'rel="noreferrer"')),
  post('form into a frame', (url) => `<iframe name="f"></iframe>${form(url, 'target="f"')}`),
  post(
    'form in a sandboxed frame',
    (url) => `<iframe sandbox="allow-forms allow-scripts" srcdoc="${quoted(form(url))}">`,
  ),
  post('form in a data: frame', (url) => `<iframe src="data:text/html,${encodeURIComponent(form(url))}">`),
  post('form in a srcdoc frame', (url) => `<iframe srcdoc="${quoted(form(url))}">`),
  post('form as multipart', (url) => form(url).replace('text/plain', 'multipart/form-data')),
  post('form, URL-encoded', (url) => form(url).replace('text/plain', 'application/x-www-form-urlencoded')),
  post('form, by a 307', (_url, away) => form(away(307))),
  post('form, by a 308, without referrer', (_url, away) => form(away(308)), { headers: noReferrer }),
  post('form of another port', (url) => form(url), { from: 'airflow.corp' }),
  post('form of another port, without referrer', (url) => form(url), { from: 'airflow.corp', headers: noReferrer }),
  post('form of another host of the site', (url) => form(url), { from: 'ui.airflow.corp' }),
  post('fetch, no-cors', (url) => call(url, { ...simple, ...noCors })),
  post('fetch, no-cors, without referrer', (url) => call(url, { ...simple, ...noCors, ...hidden })),
  post('fetch, CORS', (url) => call(url, simple)),
  post('fetch, keepalive', (url) => call(url, { ...simple, ...noCors, keepalive: true })),
  post('fetch of JSON', (url) => call(url, { ...simple, headers: { 'Content-Type': 'application/json' } })),
  post('fetch, by a 307', (_url, away) => call(away(307), { ...simple, ...noCors })),
  post('fetch of another port', (url) => call(url, { ...simple, ...noCors }), { from: 'airflow.corp' }),
  post('fetch of a worker', (url) =>
    script(
      `const code = "fetch('${url}', { method: 'POST', body: '{}', mode: 'no-cors', credentials: 'include' })";` +
        'new Worker(URL.createObjectURL(new Blob([code])))',
    ),
  ),
  post('sendBeacon', (url) => script(`navigator.sendBeacon('${url}', '{}')`)),
  post('XMLHttpRequest', (url) => xhr('POST', url)),
  post(
    'a ping of a link',
    (url) => `<a href="#x" ping="${url}">x</a><script>document.querySelector('a').click()</script>`,
  ),
  remove('fetch', (url) => call(url, { method: 'DELETE' })),
  remove('fetch of another port', (url) => call(url, { method: 'DELETE' }), { from: 'airflow.corp' }),
  remove('fetch without referrer', (url) => call(url, { method: 'DELETE', ...hidden })),
  remove('XMLHttpRequest', (url) => xhr('DELETE', url), { target: 'pool' }),
  pause('link', (url) => link(url)),
  pause('link that tells all', (url) => link(url, 'referrerpolicy="unsafe-url"')),
  pause('link with rel=noreferrer', (url) => link(url, 'rel="noreferrer"')),
  pause('link of a page without referrer', (url) => link(url), { headers: noReferrer }),
  pause('link of another port', (url) => link(url), { from: 'airflow.corp' }),
  pause('link of another port, without referrer', (url) => link(url, 'rel="noreferrer"'), { from: 'airflow.corp' }),
  pause('link of another host of the site', (url) => link(url), { from: 'ui.airflow.corp' }),
  pause('link, by a 302', (_url, away) => link(away(302))),
  pause('link, by a 302, without referrer', (_url, away) => link(away(302)), { headers: noReferrer }),
  pause('location', (url) => script(`location = '${url}'`)),
  pause('location, without referrer', (url) => script(`location = '${url}'`), { headers: noReferrer }),
  pause('refresh', (url) => `<meta http-equiv="refresh" content="0; url=${url}">`),
  pause('form', (url) => getForm(url)),
  pause('form without referrer', (url) => getForm(url), { headers: noReferrer }),
  pause('image', (url) => `<img src="${url}">`),
  pause('image without referrer', (url) => `<img referrerpolicy="no-referrer" src="${url}">`),
  pause('script', (url) => `<script src="${url}"></script>`),
  pause('script without referrer', (url) => `<script referrerpolicy="no-referrer" src="${url}"></script>`),
  pause('stylesheet', (url) => `<link rel="stylesheet" href="${url}">`),
  pause('background', (url) => `<body style="background: url('${url}')">`),
  pause('frame', (url) => `<iframe src="${url}">`),
  pause('frame without referrer', (url) => `<iframe referrerpolicy="no-referrer" src="${url}">`),
  pause('object', (url) => `<object data="${url}">`),
  pause('video', (url) => `<video src="${url}">`),
  pause('prefetch', (url) => `<link rel="prefetch" href="${url}">`),
  pause('EventSource', (url) => script(`new EventSource('${url}', { withCredentials: true })`)),
  pause('fetch, no-cors', (url) => call(url, noCors)),
  pause('fetch, no-cors, without referrer', (url) => call(url, { ...noCors, ...hidden })),
  pause('fetch, no-cors, in no language', (url) =>
    call(url, { ...noCors, ...hidden, headers: { 'Accept-Language': '' } }),
  ),
  pause('fetch, CORS', (url) => call(url, {})),
  pause('fetch that calls itself a program', (url) => call(url, { ...noCors, headers: { 'User-Agent': 'curl/8' } })),
];
