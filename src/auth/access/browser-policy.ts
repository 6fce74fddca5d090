import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { RequestRefused } from '../../common/errors.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { Cors } from '../../http/cors.js';
import { isChange } from '../../http/changing-routes.js';
import { defaultBackend } from '../backend-names.js';
import { AllowedHosts } from './allowed-hosts.js';
import { AskedAddress } from './asked-address.js';

/**
 * Protects against requests that pages of other sites start in a browser. The browser adds its credentials (Basic,
 * Kerberos) to them, and it reaches servers that only its own machine can reach.
 */
export class BrowserPolicy {
  private readonly cors: Cors;
  private readonly mayChangeByGet: boolean;
  private readonly address: AskedAddress;
  private readonly hosts: AllowedHosts;
  private readonly isOpen: boolean;

  /** @throws StartError for an invalid option */
  constructor(config: AirflowConfig) {
    const { api } = config;
    this.cors = Cors.parse(api.accessControlAllowOrigins);
    this.mayChangeByGet = api.allowPauseByGet;
    this.address = new AskedAddress(config);
    this.hosts = AllowedHosts.of(config);
    this.isOpen = api.backends.includes(defaultBackend);
  }

  /**
   * @throws RequestRefused for a change that the page of another site requests; for a change by GET if those are
   *   switched off; and, with open access, for an unknown host
   */
  check(request: FastifyRequest): void {
    if (this.isOpen) this.hosts.check(this.address.hostOf(request), request.socket.localAddress);
    if (!isChange(request)) return;
    if (request.routeOptions.config.changesByGet && !this.mayChangeByGet) {
      throw new RequestRefused('Changes by GET are switched off: [api] allow_pause_by_get');
    }
    this.checkPage(request);
  }

  /**
   * Browsers send Sec-Fetch-Site with requests to HTTPS or localhost. With other requests they send the page's origin
   * in Origin, or for a GET in Referer, which a page can suppress. Other clients send none of these headers.
   */
  private checkPage(request: FastifyRequest): void {
    const { headers } = request;
    const site = headers['sec-fetch-site'];
    if (site === 'same-origin' || site === 'none') return;
    const origin = originOf(headers);
    if (this.cors.allows(origin)) return;
    if (site !== undefined || (origin !== undefined && !this.address.isOwnOrigin(origin, request))) {
      throw new RequestRefused('The page of another site may change nothing here');
    }
    if (origin === undefined && isBrowser(headers)) {
      throw new RequestRefused(
        'This browser does not say whose page asks for the change: use the page /docs, or HTTPS',
      );
    }
  }
}

/** The origin of the requesting page; `'null'` if it has none or hides it; undefined without both headers. */
function originOf({ origin, referer }: IncomingHttpHeaders): string | undefined {
  if (origin || !referer) return origin || undefined;
  return URL.canParse(referer) ? new URL(referer).origin : 'null';
}

/**
 * Whether a browser sent the request. All browsers identify as Mozilla/5.0, which a page cannot change for requests to
 * other sites; so does PowerShell, which is not a browser. `Accept: text/html` proves nothing: Java sends it too.
 */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  const agent = headers['user-agent'] ?? '';
  return (
    headers['upgrade-insecure-requests'] !== undefined ||
    (agent.startsWith('Mozilla/5.0') && !/PowerShell\//.test(agent))
  );
}
