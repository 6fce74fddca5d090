import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';

/**
 * This machine's fully qualified name by the name service; its host name if the name service has none.
 *
 * Source: Python's `socket.getfqdn`, without the aliases of the address in `/etc/hosts`.
 */
export async function fullyQualifiedHostname(): Promise<string> {
  try {
    const { address } = await lookup(hostname());
    return (await lookupService(address, 0)).hostname;
  } catch {
    return hostname();
  }
}
