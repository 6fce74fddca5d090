import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { locateDatabase } from '../database/database-location.js';
import { openLogs } from '../log/logger.js';
import { describeRival } from '../scheduler/heartbeats.js';
import { SystemClock } from '../time/clock.js';
import { claimPidFile } from './pid-file.js';
import { startScheduler } from './running-scheduler.js';
import { stopSignal, unlessStopped } from './stop-signal.js';

/** How `windsock scheduler` runs. */
export interface ScheduleOptions {
  /** Path of a file for the id of this process; null for none. */
  readonly pidFile: string | null;
  /** Seconds after which it stops by itself; null for never. */
  readonly runSeconds: number | null;
}

/**
 * Schedules and executes tasks until a signal stops it; resolves when it has stopped.
 *
 * @throws StartError if it cannot run as configured, or another scheduler works on the database
 */
export async function schedule(config: AirflowConfig, { pidFile, runSeconds }: ScheduleOptions): Promise<void> {
  if (locateDatabase(config).isInMemory) {
    throw new StartError('[core] sql_alchemy_conn names a database in memory, in which a scheduler would find nothing');
  }
  const [clock, ended] = [new SystemClock(), new AbortController()];
  const signal = stopSignal();
  if (pidFile !== null) claimPidFile(pidFile);
  const logs = openLogs(config);
  try {
    const scheduler = await unlessStopped(
      startScheduler(config, logs, {
        clock,
        startedAt: null,
        signal: ended.signal,
        onRival: (rival) => {
          throw new StartError(
            `${describeRival(rival)}. Stop that one first; if it is dead, start again ` +
              `${config.scheduler.schedulerHealthCheckThreshold} seconds after that heartbeat`,
          );
        },
      }),
      signal,
    );
    const end = runSeconds === null ? null : clock.until(clock.now().plusMicros(runSeconds * 1_000_000), ended.signal);
    await Promise.race(end ? [signal, end] : [signal]);
    await scheduler?.stop();
  } finally {
    ended.abort();
    await logs.close();
  }
}
