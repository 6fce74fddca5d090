import { hostname, networkInterfaces } from 'node:os';
import { RequestRefused } from '../../common/errors.js';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { normalizeHost, withoutPort } from '../../http/host-name.js';
import { isLoopback } from './open-access.js';

/**
 * The hosts under which this service may be asked for where nobody is asked who calls. A page can make the name of its
 * own host lead to this machine (DNS rebinding), and a browser then takes our answers for those of the page's site. It
 * still sends that name as Host.
 */
export class AllowedHosts {
  /** @param hosts in their normal form; null for any */
  private constructor(private readonly hosts: ReadonlySet<string> | null) {}

  /**
   * Those of `[windsock] allowed_hosts`, that of base_url, and those of this machine: its addresses as they are now, its
   * own name, `localhost`.
   *
   * @throws StartError that lists every entry of the option that is no host
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
   * @param header Host, as the client sent it; undefined for a request of HTTP/1.0 without it, which no browser sends
   * @param localAddress of this machine, where the connection came in: it may be newer than the list
   * @throws RequestRefused
   */
  check(header: string | undefined, localAddress: string | undefined): void {
    if (header === undefined || !this.hosts) return;
    const asked = withoutPort(header);
    // As nearly all clients write it.
    if (this.hosts.has(asked)) return;
    const host = normalizeHost(asked);
    if (host === null) throw new RequestRefused('The header Host names no host');
    if (this.hosts.has(host) || isLoopback(host.replace(/^\[|\]$/g, '')) || host === plain(localAddress)) return;
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
    // A sandbox such as systemd's may forbid to ask. The address of each connection is known nevertheless.
    return [];
  }
}

/** An address of a socket, which may be of IPv4 in the form of IPv6, or name its interface. */
function plain(address = ''): string | null {
  return normalizeHost(address.replace(/^::ffff:(?=.*\.)|%.*$/g, ''));
}
