import type { FastifyRequest } from 'fastify';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { forwardedValue } from '../../http/forwarded-value.js';

/** The address under which a client requests this service, as trusted proxies forward it or as in the request. */
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

  /** Host and port, as in the Host header; undefined for an HTTP/1.0 request without it. */
  hostOf({ headers }: FastifyRequest): string | undefined {
    return forwardedValue(headers['x-forwarded-host'], this.hostProxies) || headers.host;
  }

  /**
   * Whether an origin, as browsers write it, is that of the requested address. If the requested host is that of
   * base_url, the origin of base_url counts too: a proxy may have changed the scheme and the port.
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
