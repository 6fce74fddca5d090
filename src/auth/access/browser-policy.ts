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
 * What a browser may be made to send by the pages it shows. It adds credentials that it knows (Basic, Kerberos) to
 * requests that other sites' pages start, and reaches what only its own machine can reach.
 */
export class BrowserPolicy {
  private readonly cors: Cors;
  private readonly mayChangeByGet: boolean;
  private readonly address: AskedAddress;
  private readonly hosts: AllowedHosts;
  private readonly isOpen: boolean;

  /** @throws StartError for an option that cannot be read */
  constructor(config: AirflowConfig) {
    const { api } = config;
    this.cors = Cors.parse(api.accessControlAllowOrigins);
    this.mayChangeByGet = api.allowPauseByGet;
    this.address = new AskedAddress(config);
    this.hosts = AllowedHosts.of(config);
    this.isOpen = api.backends.includes(defaultBackend);
  }

  /**
   * @throws RequestRefused for a change that the page of another site asks for, or by a GET where none may change
   *   anything; and for a host that is none of ours where nobody is asked who calls
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
   * Browsers say in Sec-Fetch-Site where a request was started, if it goes to HTTPS or to localhost. Of any other they say
   * in Origin whose page asks, and of a GET in Referer, which a page can forbid. Other clients say none of this.
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

/** The origin of the page that asks; `null` for one that has none or hides it; undefined where nothing is said. */
function originOf({ origin, referer }: IncomingHttpHeaders): string | undefined {
  if (origin || !referer) return origin || undefined;
  return URL.canParse(referer) ? new URL(referer).origin : 'null';
}

/**
 * Whether a browser sends this. All of them call themselves Mozilla/5.0, which no page can change for other sites; so does
 * PowerShell, which is none. `Accept: text/html` would tell nothing: Java's own client sends it too.
 */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  const agent = headers['user-agent'] ?? '';
  return (
    headers['upgrade-insecure-requests'] !== undefined ||
    (agent.startsWith('Mozilla/5.0') && !/PowerShell\//.test(agent))
  );
}
