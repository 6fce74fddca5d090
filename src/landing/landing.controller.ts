import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForVisitors, Public, SignedIn } from '../auth/access/access.decorator.js';
import { Authentication } from '../auth/authentication.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { asAsset, sendAsset } from '../http/asset.js';
import { pageReferrerPolicy } from '../http/page-referrer-policy.js';
import { type LandingQuery, readLandingQuery } from './landing-query.js';
import { type Place, presentLanding, type Reader } from './landing.presenter.js';
import { LandingService } from './landing.service.js';
import { stylesheet } from './stylesheet.js';

/** The links of the page. Those that the application does not serve are left out. */
const places: readonly Place[] = [
  { path: 'docs', name: 'API documentation' },
  { path: 'openapi.json', name: 'OpenAPI (JSON)' },
  { path: 'openapi.yaml', name: 'OpenAPI (YAML)' },
  { path: 'metrics', name: 'Metrics' },
  { path: 'health', name: 'Health (JSON)' },
];

/** The policy allows only the stylesheet, the icon, and a form that requests the page itself. */
const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': pageReferrerPolicy,
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

const stylesheetAsset = asAsset('text/css; charset=utf-8', Buffer.from(stylesheet));

/** The landing page for browsers. It changes nothing. */
@Controller()
export class LandingController {
  constructor(
    private readonly landing: LandingService,
    private readonly authentication: Authentication,
    private readonly config: AirflowConfig,
  ) {}

  /** Differs from Airflow: it sends browsers to its web UI, which is not here. */
  @ForVisitors()
  @Get()
  async getPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [url = ''] = request.originalUrl.split('#', 1);
    const [path = '', ...parameters] = url.split('?');
    // Without a slash at the end of the base path, the page's relative links would point outside of it.
    if (this.config.webserver.basePath !== '' && !path.endsWith('/')) {
      const location = [`./${path.split('/').at(-1)}/`, ...parameters].join('?');
      reply.header('Cache-Control', 'no-store').redirect(location, 302);
    } else {
      await this.sendPage(request, reply);
    }
  }

  /**
   * The same page, with authentication. It does not redirect to `/`: with Kerberos, browsers send credentials only to
   * the path that sent the challenge.
   */
  @SignedIn()
  @Get('sign-in')
  async getSignedInPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.sendPage(request, reply);
  }

  @Public()
  @Get('landing.css')
  getStylesheet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendAsset(request, reply, stylesheetAsset);
  }

  private async sendPage(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const query = readLandingQuery(request.query);
    const health = await this.landing.getHealth();
    const isDatabaseUp = health.metadatabase.status === 'healthy';
    const reader = await this.findReader(request, query, isDatabaseUp);
    const page = presentLanding({ health, places: this.placesOf(request), query, reader });
    reply.headers(pageHeaders).send(page);
  }

  private async findReader(
    { principal, headers }: FastifyRequest,
    query: LandingQuery,
    isDatabaseUp: boolean,
  ): Promise<Reader> {
    if (principal) {
      return { principal, overview: isDatabaseUp ? await this.landing.getOverview(principal, query) : null };
    }
    if (!this.authentication.hasChallenges) return { principal, signIn: 'useless' };
    return { principal, signIn: headers.authorization === undefined ? 'offered' : 'unchecked' };
  }

  private placesOf({ server }: FastifyRequest): Place[] {
    return places.filter(
      ({ path }) => server.routeTable.methodsAt(`${this.config.webserver.basePath}/${path}`).length > 0,
    );
  }
}
