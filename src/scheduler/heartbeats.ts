import type { Logger } from '../log/logger.js';
import type { Clock } from '../time/clock.js';
import type { Claim, Rival, SchedulerJob } from './scheduler-job.js';

/** What heartbeats need. */
export interface HeartbeatOptions {
  readonly job: SchedulerJob;
  readonly clock: Clock;
  readonly intervalSeconds: number;
  readonly log: Logger;
  /** Ends the heartbeats. */
  readonly signal: AbortSignal;
}

/**
 * Renews the heartbeat of a scheduler that holds its job, until the signal aborts. Logs each change: another scheduler
 * takes over, this one takes over again, the database cannot be reached. Never rejects.
 */
export async function keepBeating({ job, clock, intervalSeconds, log, signal }: HeartbeatOptions): Promise<void> {
  let before: Claim | 'failed' = 'held';
  for (;;) {
    await clock.until(clock.now().plusMicros(intervalSeconds * 1_000_000), signal);
    if (signal.aborted) return;
    before = await beat(job, before, log);
  }
}

async function beat(job: SchedulerJob, before: Claim | 'failed', log: Logger): Promise<Claim | 'failed'> {
  try {
    const claim = await job.beat();
    if (claim === 'held' && before !== 'held') log.info({ job: job.id }, 'This scheduler works on the database again');
    if (claim !== 'held' && (typeof before === 'string' || before.jobId !== claim.jobId)) {
      log.warn(`${describeRival(claim)}. This one starts no tasks until that one is gone`);
    }
    return claim;
  } catch (error) {
    if (before !== 'failed') log.warn(`The heartbeat of the scheduler cannot be written: ${(error as Error).message}`);
    return 'failed';
  }
}

/** A clause that names another scheduler. */
export function describeRival({ jobId, hostname, latestHeartbeat }: Rival): string {
  const heartbeat = latestHeartbeat.isoformat();
  return `Another scheduler works on this database: job ${jobId} on ${hostname ?? '?'}, last heartbeat ${heartbeat}`;
}
