import { hostname, networkInterfaces } from 'node:os';
import { RequestRefused } from '../../common/errors.js';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { normalizeHost, withoutPort } from '../../http/host-name.js';
import { isLoopback } from './open-access.js';

/**
 * The hosts that requests may name if no authentication is required. A page can make its own host name resolve to this
 * machine (DNS rebinding); a browser then treats our answers as those of the page's site. Host still has that name.
 */
export class AllowedHosts {
  /** @param hosts in canonical form; null for any host */
  private constructor(private readonly hosts: ReadonlySet<string> | null) {}

  /**
   * The hosts of `[windsock] allowed_hosts`, the host of base_url, and those of this machine: its current addresses,
   * its host name and `localhost`.
   *
   * @throws StartError that lists every entry of the option that is not a host
   */
  static of({ webserver, windsock }: AirflowConfig): AllowedHosts {
    const entries = windsock.allowedHosts.split(/[\s,]+/).filter((entry) => entry !== '');
    const wrong = entries.filter((entry) => entry !== '*' && normalizeHost(entry) === null);
    if (wrong.length > 0) {
      const list = wrong.map((entry) => `\n  - ${JSON.stringify(entry)}`).join('');
      throw new StartError(
        `[windsock] allowed_hosts: each entry must be a host without scheme and port, or *, and these are not:${list}`,
      );
    }
    if (entries.includes('*')) return new AllowedHosts(null);
    const own = [...ownHosts(), new URL(webserver.baseUrl).hostname, webserver.webServerHost];
    return new AllowedHosts(new Set([...own, ...entries].map(normalizeHost).filter((host) => host !== null)));
  }

  /**
   * @param header the Host header; undefined for an HTTP/1.0 request without it, which no browser sends
   * @param localAddress this machine's address of the connection: it may be newer than the list
   * @throws RequestRefused
   */
  check(header: string | undefined, localAddress: string | undefined): void {
    if (header === undefined || !this.hosts) return;
    const asked = withoutPort(header);
    // The form of nearly all clients.
    if (this.hosts.has(asked)) return;
    const host = normalizeHost(asked);
    if (host === null) throw new RequestRefused('The header Host names no host');
    if (this.hosts.has(host) || isLoopback(host.replace(/^\[|\]$/g, '')) || host === hostOf(localAddress)) return;
    throw new RequestRefused(
      `${host} is not known as a name of this service: if it is one, add it to [windsock] allowed_hosts`,
    );
  }
}

function ownHosts(): string[] {
  return ['localhost', hostname(), ...ownAddresses()];
}

function ownAddresses(): string[] {
  try {
    return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  } catch {
    // A sandbox such as systemd's may forbid the call. The address of each connection is still known.
    return [];
  }
}

/** The canonical host of a socket's address, which may be an IPv4 address in IPv6 form, or name its interface. */
function hostOf(address = ''): string | null {
  return normalizeHost(address.replace(/^::ffff:(?=.*\.)|%.*$/g, ''));
}
