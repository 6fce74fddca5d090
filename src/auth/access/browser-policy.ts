import type { FastifyRequest } from 'fastify';
import { RequestRefused } from '../../common/errors.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { Cors } from '../../http/cors.js';
import { isChange } from '../../http/unsafe-get.js';

/**
 * What a browser may be made to send by the pages it shows. It adds credentials that it knows (Basic, Kerberos) to
 * requests that other sites' pages start, and reaches what only its own machine can reach.
 */
export class BrowserPolicy {
  private readonly cors: Cors;
  private readonly mayChangeByGet: boolean;

  constructor({ api }: AirflowConfig) {
    this.cors = Cors.parse(api.accessControlAllowOrigins);
    this.mayChangeByGet = api.allowPauseByGet;
  }

  /**
   * Browsers say in Sec-Fetch-Site where a request was started; other clients do not send it.
   *
   * @throws RequestRefused for a change that the page of another site asks for, or by a GET where none may change anything
   */
  check(request: FastifyRequest): void {
    if (!isChange(request)) return;
    if (request.routeOptions.config.changesByGet && !this.mayChangeByGet) {
      throw new RequestRefused('Changes by GET are switched off: [api] allow_pause_by_get');
    }
    const site = request.headers['sec-fetch-site'];
    const isOwn = site === undefined || site === 'same-origin' || site === 'none';
    if (!isOwn && !this.cors.allows(request))
      throw new RequestRefused('The page of another site may change nothing here');
  }
}
