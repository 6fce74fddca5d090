import type { INestApplicationContext } from '@nestjs/common';
import { within } from '../common/within.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { countRecordedRuns, totalOf } from '../dag-runs/recorded-runs.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Logs } from '../log/logger.js';
import { keepBeating } from '../scheduler/heartbeats.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { type Rival, SchedulerJob } from '../scheduler/scheduler-job.js';
import { createSchedulerApplication } from '../scheduler-application.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** How long the application may take to close, including the database. */
const closeTimeoutMs = 3000;

/** How soon a scheduler that waits notices that the other one is gone, at the latest. */
const longestWaitSeconds = 1;

/** How a scheduler starts. */
export interface SchedulerOptions {
  /** The machine's by default. */
  readonly clock?: Clock;
  /** Called for each other scheduler that is alive. The start then waits until it is gone, unless this throws. */
  readonly onRival: (rival: Rival) => void;
  /** When the service started that accepts runs for this scheduler; null for now. */
  readonly startedAt: OffsetDateTime | null;
  /** Ends a wait for another scheduler. */
  readonly signal: AbortSignal;
}

/** A scheduler that works on the database. */
export interface RunningScheduler {
  /** Ends the tasks that run, as far as the scheduler waits for them, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a scheduler in this process.
 *
 * @returns null if the signal ended the wait for another scheduler
 * @throws StartError if it cannot run as configured; also what `onRival` throws
 */
export async function startScheduler(
  config: AirflowConfig,
  logs: Logs,
  options: SchedulerOptions,
): Promise<RunningScheduler | null> {
  const application = await createSchedulerApplication(config, logs, options.clock);
  try {
    if (await claim(application, config, options)) return await run(application, config, logs);
  } catch (error) {
    await release(application, logs);
    throw error;
  }
  await release(application, logs);
  return null;
}

/** @returns whether the job is held; false if the signal has ended the wait */
async function claim(
  application: INestApplicationContext,
  { scheduler: { schedulerHeartbeatSec: intervalSeconds } }: AirflowConfig,
  { startedAt, onRival, signal }: SchedulerOptions,
): Promise<boolean> {
  const [job, clock] = [application.get(SchedulerJob, { strict: false }), application.get(Clock, { strict: false })];
  if (startedAt) job.countFrom(startedAt);
  for (let known: number | null = null; !signal.aborted;) {
    const outcome = await job.claim();
    if (outcome === 'held') return true;
    if (outcome.jobId !== known) onRival(outcome);
    known = outcome.jobId;
    await clock.until(clock.now().plusMicros(Math.min(intervalSeconds, longestWaitSeconds) * 1_000_000), signal);
  }
  return false;
}

async function run(application: INestApplicationContext, config: AirflowConfig, logs: Logs): Promise<RunningScheduler> {
  const job = application.get(SchedulerJob, { strict: false });
  const scheduler = application.get(Scheduler, { strict: false });
  const clock = application.get(Clock, { strict: false });
  const ended = new AbortController();
  const intervalSeconds = config.scheduler.schedulerHeartbeatSec;
  const beating = keepBeating({ job, clock, intervalSeconds, log: logs.log, signal: ended.signal });
  const endHeartbeats = () => {
    ended.abort();
    return beating;
  };
  try {
    await scheduler.start();
    logs.log.info({ job: job.id, parallelism: config.core.parallelism }, 'The scheduler works');
    await warnOfRecordedRuns(application, logs);
  } catch (error) {
    await endHeartbeats();
    throw error;
  }
  return {
    async stop() {
      logs.log.info('Stopping the scheduler');
      // The heartbeats go on while tasks end: another scheduler must not begin meanwhile.
      await scheduler.stop();
      await endHeartbeats();
      await release(application, logs);
      logs.log.info('The scheduler has stopped');
    },
  };
}

async function warnOfRecordedRuns(application: INestApplicationContext, { log }: Logs): Promise<void> {
  const firstStart = await application.get(SchedulerJob, { strict: false }).firstStart();
  const unitOfWork = application.get(UnitOfWork, { strict: false });
  const count = totalOf(await unitOfWork.read((manager) => countRecordedRuns(manager, { firstStart })));
  if (count === 0) return;
  log.warn(
    `${count} run(s) from before the first start of a scheduler are not executed: ` +
      '`windsock dags adopt-runs` or `windsock dags fail-runs` decides',
  );
}

async function release(application: INestApplicationContext, { log }: Logs): Promise<void> {
  try {
    await application.get(SchedulerJob, { strict: false }).release();
  } catch (error) {
    log.warn(`The scheduler's row in job could not be closed: ${(error as Error).message}`);
  }
  const closed = await within(application.close(), closeTimeoutMs);
  if (!closed) log.warn('Stopped without waiting any longer for the database');
}
