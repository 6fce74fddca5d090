import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../time/clock.js';
import { listProcesses } from './process-groups.js';

const lookMs = 50;

/** How long killed processes may take to be gone. */
const killedMs = 5000;

/** Whose processes to end. */
export interface Orphans {
  /** What the names of their working folders begin with. */
  readonly names: ReadonlySet<string>;
  /** The process groups that are not orphans. */
  readonly own: ReadonlySet<number>;
}

/**
 * Ends the process groups in which a process names such a folder, in its command line, its working folder or its
 * environment: SIGTERM, SIGKILL after the clean-up time. A process id decides nothing, so that another process that
 * has it now is never hit. Resolves when they are gone.
 */
export async function endOrphans(
  orphans: Orphans,
  { clock, cleanupSeconds }: { readonly clock: Clock; readonly cleanupSeconds: number },
): Promise<void> {
  let killedAt = Infinity;
  const kill = async () => {
    killedAt = performance.now();
    signalAll(await findGroups(orphans), 'SIGKILL');
  };
  const cancel = clock.at(clock.now().plusMicros(cleanupSeconds * 1e6), () => void kill());
  signalAll(await findGroups(orphans), 'SIGTERM');
  while (performance.now() - killedAt < killedMs || killedAt === Infinity) {
    if ((await findGroups(orphans)).size === 0) break;
    await sleep(lookMs);
  }
  cancel();
}

async function findGroups({ names, own }: Orphans): Promise<Set<number>> {
  const listed = await listProcesses();
  const ours = listed.find(({ pid }) => pid === process.pid)?.group;
  const named = listed.filter(({ text }) => [...names].some((name) => text.includes(name)));
  return new Set(named.map(({ group }) => group).filter((group) => group !== ours && !own.has(group)));
}

function signalAll(groups: ReadonlySet<number>, signal: NodeJS.Signals): void {
  for (const group of groups) {
    try {
      process.kill(-group, signal);
    } catch {
      // It has ended meanwhile, or belongs to another user.
    }
  }
}
