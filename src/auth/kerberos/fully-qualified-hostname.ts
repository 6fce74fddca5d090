import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';

/**
 * The name under which the network knows this machine; its own name for itself where the network knows none.
 *
 * Source: Python's `socket.getfqdn`, but for further names that `/etc/hosts` has for the address.
 */
export async function fullyQualifiedHostname(): Promise<string> {
  try {
    const { address } = await lookup(hostname());
    return (await lookupService(address, 0)).hostname;
  } catch {
    return hostname();
  }
}
