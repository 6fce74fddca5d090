import type { FastifyRequest } from 'fastify';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { forwardedValue } from '../../http/forwarded-value.js';

/** Under which address clients ask for this service: what the trusted proxies say of it counts, else the request itself. */
export class AskedAddress {
  private readonly scheme: 'http' | 'https';
  private readonly baseUrl: URL;
  private readonly hostProxies: number;
  private readonly protoProxies: number;

  constructor({ webserver }: AirflowConfig) {
    this.scheme = webserver.webServerSslCert === '' ? 'http' : 'https';
    this.baseUrl = new URL(webserver.baseUrl);
    this.hostProxies = webserver.enableProxyFix ? webserver.proxyFixXHost : 0;
    this.protoProxies = webserver.enableProxyFix ? webserver.proxyFixXProto : 0;
  }

  /** Host and port, as the header Host has them; undefined for a request of HTTP/1.0 without it. */
  hostOf({ headers }: FastifyRequest): string | undefined {
    return forwardedValue(headers['x-forwarded-host'], this.hostProxies) || headers.host;
  }

  /**
   * Whether the pages of an origin, which is written as browsers write it, are those of the address that was asked. Where
   * its host is that of base_url, the scheme and the port there count too: a proxy may have taken them away.
   */
  isOwnOrigin(origin: string, request: FastifyRequest): boolean {
    const host = this.hostOf(request);
    const url = `${this.schemeOf(request)}://${host}`;
    if (host === undefined || !URL.canParse(url)) return false;
    const asked = new URL(url);
    return origin === asked.origin || (origin === this.baseUrl.origin && asked.hostname === this.baseUrl.hostname);
  }

  private schemeOf({ headers }: FastifyRequest): string {
    const forwarded = forwardedValue(headers['x-forwarded-proto'], this.protoProxies)?.toLowerCase();
    return forwarded === 'http' || forwarded === 'https' ? forwarded : this.scheme;
  }
}
