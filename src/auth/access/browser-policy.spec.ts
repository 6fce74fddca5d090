import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { RequestRefused } from '../../common/errors.js';
import { StartError } from '../../common/start-error.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import { BrowserPolicy } from './browser-policy.js';

const closed = { AIRFLOW__API__AUTH_BACKEND: 'airflow.contrib.auth.backends.password_auth' };
const proxied = { ...closed, AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' };
const chrome = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36' };
const host = 'airflow.corp:8080';
const own = `http://${host}`;

type Headers = Record<string, string>;

/** The policy's decision on a request: `ok` or the error message. */
function verdict(env: Record<string, string>, headers: Headers, method = 'POST', localAddress = '127.0.0.1'): string {
  const routeOptions = { config: { changesByGet: method === 'PAUSE' } };
  const request = { method: method === 'PAUSE' ? 'GET' : method, headers, routeOptions, socket: { localAddress } };
  try {
    new BrowserPolicy(loadAirflowConfig({ AIRFLOW_HOME: '/nowhere', ...env })).check(
      request as unknown as FastifyRequest,
    );
    return 'ok';
  } catch (error) {
    if (error instanceof RequestRefused) return error.message;
    throw error;
  }
}

const anotherSite = 'The page of another site may change nothing here';
const hidden = /^This browser does not say whose page asks/;

describe('a change', () => {
  it.each<[string, Headers]>([
    ['no header of a browser', { host }],
    ['the own origin', { host, origin: own, ...chrome }],
    ['the own origin on the default port', { host: 'airflow.corp', origin: 'http://airflow.corp' }],
    ['the default port in Host', { host: 'airflow.corp:80', origin: 'http://airflow.corp' }],
    ['upper case in Host', { host: 'Airflow.Corp:8080', origin: own }],
    ['an IPv6 host', { host: '[::1]:8080', origin: 'http://[::1]:8080' }],
    ['an IPv6 host in its long form', { host: '[0:0:0:0:0:0:0:1]', origin: 'http://[::1]' }],
    ['Sec-Fetch-Site, which decides', { host, 'sec-fetch-site': 'same-origin', origin: 'https://airflow.corp' }],
    ['Sec-Fetch-Site of a typed address', { host, 'sec-fetch-site': 'none', ...chrome }],
    ['the own Referer', { host, referer: `${own}/docs`, ...chrome }],
    ['an empty Origin and Referer', { host, origin: '', referer: '' }],
    ['cookies of a program', { host, cookie: 'session=1' }],
    [
      'Accept: text/html of Java',
      { host, accept: 'text/html, image/gif, image/jpeg, *; q=.2', 'user-agent': 'Java/17' },
    ],
    [
      'the name of PowerShell',
      { host, 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1' },
    ],
    ['the name of WinHTTP', { host, 'user-agent': 'Mozilla/4.0 (compatible; Win32; WinHttp.WinHttpRequest.5)' }],
  ])('is allowed with %s', (_name, headers) => {
    expect(verdict(closed, headers)).toBe('ok');
    expect(verdict(closed, headers, 'PAUSE')).toBe('ok');
  });

  it.each<[string, Headers]>([
    ['another origin', { host, origin: 'http://evil.example' }],
    ['another port', { host, origin: 'http://airflow.corp:8081' }],
    ['another scheme', { host, origin: 'https://airflow.corp:8080' }],
    ['another host of the same site', { host, origin: 'http://ui.airflow.corp:8080' }],
    ['a host that begins alike', { host, origin: `${own}.evil.example` }],
    ['the origin null', { host, origin: 'null' }],
    ['two origins', { host, origin: `${own}, http://evil.example` }],
    ['another origin and the own Referer', { host, origin: 'http://evil.example', referer: `${own}/` }],
    ['another Referer', { host, referer: 'http://evil.example/airflow.corp:8080' }],
    ['a Referer with the own host as a user', { host, referer: `${own}@evil.example/` }],
    ['a Referer that is no URL', { host, referer: 'airflow.corp:8080' }],
    ['a Referer without an origin', { host, referer: 'about:blank' }],
    ['Sec-Fetch-Site: cross-site, whatever else', { host, 'sec-fetch-site': 'cross-site', origin: own }],
    ['Sec-Fetch-Site: same-site', { host, 'sec-fetch-site': 'same-site' }],
    ['Sec-Fetch-Site twice', { host, 'sec-fetch-site': 'same-origin, cross-site' }],
    ['a Host that is none', { host: 'a b', origin: 'http://a b' }],
    ['no Host', { origin: 'http://undefined' }],
    [
      'a forwarded host, if no proxy is trusted',
      { host, 'x-forwarded-host': 'evil.example', origin: 'http://evil.example' },
    ],
  ])('is refused with %s', (_name, headers) => {
    expect(verdict(closed, headers)).toBe(anotherSite);
    expect(verdict(closed, headers, 'DELETE')).toBe(anotherSite);
    expect(verdict(closed, headers, 'PAUSE')).toBe(anotherSite);
    expect(verdict(closed, headers, 'GET')).toBe('ok');
  });

  it.each<[string, Headers]>([
    ['its name', chrome],
    ['a header of navigations', { 'upgrade-insecure-requests': '1' }],
  ])('of a browser, recognized by %s, is refused without an origin', (_name, headers) => {
    expect(verdict(closed, { host, ...headers }, 'PAUSE')).toMatch(hidden);
    expect(verdict(closed, { host, ...headers }, 'POST')).toMatch(hidden);
    expect(verdict(closed, { host, ...headers }, 'GET')).toBe('ok');
  });

  it('is allowed from the configured origins', () => {
    const env = { ...closed, AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: 'https://ui.example' };
    for (const site of [{}, { 'sec-fetch-site': 'cross-site' }] as Headers[]) {
      expect(verdict(env, { host, origin: 'https://ui.example', ...site })).toBe('ok');
      expect(verdict(env, { host, referer: 'https://ui.example/page', ...site, ...chrome }, 'PAUSE')).toBe('ok');
      expect(verdict(env, { host, origin: 'http://ui.example', ...site })).toBe(anotherSite);
    }
  });

  it('is compared with the address that trusted proxies forward', () => {
    const forwarded = { host: 'windsock:8081', 'x-forwarded-host': 'a.example', 'x-forwarded-proto': 'https' };
    expect(verdict(proxied, { ...forwarded, origin: 'https://a.example' })).toBe('ok');
    expect(verdict(proxied, { ...forwarded, origin: 'http://a.example' })).toBe(anotherSite);
    expect(verdict(proxied, { ...forwarded, origin: 'http://windsock:8081' })).toBe(anotherSite);
    expect(verdict(proxied, { host, origin: own })).toBe('ok');
    const made = { ...forwarded, 'x-forwarded-host': 'evil.example, a.example' };
    expect(verdict(proxied, { ...made, origin: 'https://evil.example' })).toBe(anotherSite);
    expect(verdict(proxied, { ...made, origin: 'https://a.example' })).toBe('ok');
    const two = { ...proxied, AIRFLOW__WEBSERVER__PROXY_FIX_X_HOST: '2' };
    const chain = { ...forwarded, 'x-forwarded-host': 'a.example, inner' };
    expect(verdict(two, { ...chain, origin: 'https://a.example' })).toBe('ok');
    const none = { ...proxied, AIRFLOW__WEBSERVER__PROXY_FIX_X_HOST: '0', AIRFLOW__WEBSERVER__PROXY_FIX_X_PROTO: '0' };
    expect(verdict(none, { ...forwarded, origin: 'http://windsock:8081' })).toBe('ok');
  });

  it('is compared with base_url if a proxy hides the scheme and the port', () => {
    const env = { ...closed, AIRFLOW__WEBSERVER__BASE_URL: 'https://a.example:8443/air' };
    expect(verdict(env, { host: 'a.example', origin: 'https://a.example:8443' })).toBe('ok');
    expect(verdict(env, { host: 'b.example', origin: 'https://a.example:8443' })).toBe(anotherSite);
    expect(verdict(env, { host: 'a.example', origin: 'https://a.example' })).toBe(anotherSite);
  });

  it('is compared with https if Windsock serves HTTPS', () => {
    const tls = {
      ...closed,
      AIRFLOW__WEBSERVER__WEB_SERVER_SSL_CERT: 'x',
      AIRFLOW__WEBSERVER__WEB_SERVER_SSL_KEY: 'x',
    };
    expect(verdict(tls, { host: 'a.example:443', origin: 'https://a.example' })).toBe('ok');
    expect(verdict(tls, { host: 'a.example', origin: 'http://a.example' })).toBe(anotherSite);
  });
});

describe('the host, with open access', () => {
  const asked = (header: string, env: Record<string, string> = {}, localAddress?: string) =>
    verdict(
      { AIRFLOW__WEBSERVER__BASE_URL: 'https://windsock.corp/air', ...env },
      { host: header },
      'GET',
      localAddress,
    );
  const foreign = (name: string) =>
    `${name} is not known as a name of this service: if it is one, add it to [windsock] allowed_hosts`;

  it.each([
    'evil.example',
    'localhost.evil.example',
    'windsock.corp.evil.example',
    '192.0.2.7',
    '[2001:db8::7]',
    '10.0.0.1.nip.io',
  ])('is not %s', (name) => {
    expect(asked(name)).toBe(foreign(name));
    expect(asked(`${name}:8080`)).toBe(foreign(name));
    expect(verdict(closed, { host: name }, 'GET')).toBe('ok');
  });

  it.each([
    '',
    ':80',
    'a b',
    'a@localhost',
    'localhost/x',
    '[::1',
    '::1]',
    'x'.repeat(300),
    'localhost:80:80',
    '%6cocalhost',
  ])('is not %j, which is not a host', (header) => expect(asked(header)).toBe('The header Host names no host'));

  it.each([
    'localhost',
    'LocalHost.',
    '127.0.0.1',
    '127.9.9.9',
    '[::1]',
    '[0:0::1]',
    'windsock.corp',
    'Windsock.Corp.',
  ])('may be %s, with and without a port', (name) => {
    expect(asked(name)).toBe('ok');
    expect(asked(`${name}:8080`)).toBe('ok');
  });

  it('may be missing in HTTP/1.0', () => expect(verdict({}, {}, 'GET')).toBe('ok'));

  it('may be the name of this machine, and each of its addresses', async () => {
    const { hostname, networkInterfaces } = await import('node:os');
    expect(asked(hostname())).toBe('ok');
    for (const { address, family } of Object.values(networkInterfaces()).flatMap((all) => all ?? [])) {
      expect(asked(family === 'IPv6' ? `[${address}]` : address)).toBe('ok');
    }
  });

  it('may be the local address of the connection, even if it is new', () => {
    expect(asked('192.0.2.7:8080', {}, '192.0.2.7')).toBe('ok');
    expect(asked('192.0.2.7', {}, '::ffff:192.0.2.7')).toBe('ok');
    expect(asked('[fe80::7]', {}, 'fe80::7%eth0')).toBe('ok');
    expect(asked('192.0.2.8', {}, '192.0.2.7')).toBe(foreign('192.0.2.8'));
  });

  it('may be one of allowed_hosts, or any with *', () => {
    const listed = {
      AIRFLOW__WINDSOCK__ALLOWED_HOSTS: 'A.example, b.example\n192.0.2.7 2001:db8::7 [2001:db8::8] bücher.example',
    };
    for (const name of [
      'a.example',
      'b.example:80',
      '192.0.2.7',
      '[2001:db8::7]',
      '[2001:db8::8]:1',
      'xn--bcher-kva.example',
    ]) {
      expect(asked(name, listed)).toBe('ok');
    }
    expect(asked('c.a.example', listed)).toBe(foreign('c.a.example'));
    expect(asked('evil.example', { AIRFLOW__WINDSOCK__ALLOWED_HOSTS: '*' })).toBe('ok');
  });

  it('is the host that trusted proxies forward', () => {
    const proxy = {
      AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True',
      AIRFLOW__WEBSERVER__BASE_URL: 'https://windsock.corp',
    };
    const through = (forwarded: string, env: Record<string, string>) =>
      verdict(env, { host: 'localhost:8081', 'x-forwarded-host': forwarded }, 'GET');
    expect(through('windsock.corp', proxy)).toBe('ok');
    expect(through('localhost, evil.example', proxy)).toBe(foreign('evil.example'));
    expect(through('evil.example', {})).toBe('ok');
  });

  it('is checked if other backends are configured too', () => {
    const list = `${closed.AIRFLOW__API__AUTH_BACKEND}, airflow.api.auth.backend.default`;
    expect(asked('evil.example', { AIRFLOW__API__AUTH_BACKEND: list })).toBe(foreign('evil.example'));
  });

  it('is not a URL in the option, and each invalid entry is listed', () => {
    const wrong = { AIRFLOW__WINDSOCK__ALLOWED_HOSTS: 'http://a.example, b.example:80 c.example *.d' };
    expect(() => asked('localhost', wrong)).toThrow(StartError);
    expect(() => asked('localhost', wrong)).toThrow(
      /these are not:\n {2}- "http:\/\/a\.example"\n {2}- "b\.example:80"\n {2}- "\*\.d"$/,
    );
  });
});
