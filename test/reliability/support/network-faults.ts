import type { FaultyProxy, ProxyState } from '../../support/faulty-proxy.js';
import type { Fault } from './fault.js';

/** What may happen between the service and its database. */
export function networkFaults(
  proxy: FaultyProxy,
): Record<'cut' | 'silent' | 'held' | 'torn' | 'halting' | 'slow', Fault> {
  const fault = (name: string, state: ProxyState, total: boolean, lasts: number): Fault => ({
    ...{ name, total, lasts },
    inject: () => Promise.resolve(proxy.become(state)),
    lift: () => Promise.resolve(proxy.become('open')),
  });
  return {
    cut: fault('connections cut', 'closed', true, 500),
    // Afterwards, the connections of before stay silent for ever: as if a firewall had forgotten them.
    silent: fault('silence', 'stalled', true, 1500),
    // Longer than a statement and its rollback may take.
    held: fault('silence, then all at once', 'held', true, 3000),
    torn: fault('cut within an answer', 'torn', true, 500),
    halting: fault('silence within an answer', 'halting', true, 1500),
    slow: fault('slow answers', 'slow', false, 1000),
  };
}
