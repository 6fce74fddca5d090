import { type Logs, openLogs } from '../log/logger.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { SystemClock } from '../time/clock.js';
import { claimPidFile } from './pid-file.js';
import type { RunningServer } from './running-server.js';
import { superviseScheduler } from './scheduler-process.js';
import type { ServerFacts } from './server-facts.js';
import { stopSignal, unlessStopped } from './stop-signal.js';
import { workerCount } from './worker-count.js';

/** How the service runs. */
export interface ServeOptions {
  /** Path of a file for the id of this process; null for none. */
  readonly pidFile: string | null;
  /** Whether it also runs a scheduler, as a process of its own, if the configuration says so. */
  readonly schedules: boolean;
}

/**
 * Serves the API, in one process or in several, until a signal stops it; resolves when it has stopped. A scheduler
 * starts when the server accepts requests, and stops before it.
 *
 * @param onServing called once, when the server accepts requests
 * @throws StartError if the server cannot run as configured or cannot continue
 */
export async function serve(
  config: AirflowConfig,
  { pidFile, schedules }: ServeOptions,
  onServing: (facts: ServerFacts, workers: number, logs: Logs) => void,
): Promise<void> {
  const startedAt = new SystemClock().now();
  const signal = stopSignal();
  if (pidFile !== null) claimPidFile(pidFile);
  const workers = workerCount(config);
  const logs = openLogs(config);
  try {
    const server = await unlessStopped(start(config, workers, logs), signal);
    const scheduler = schedules && server.facts.scheduler.runs ? superviseScheduler(config, logs, startedAt) : null;
    onServing(server.facts, workers, logs);
    await Promise.race([signal, server.failed]).finally(async () => {
      await scheduler?.stop();
      await server.stop();
    });
  } finally {
    await logs.close();
  }
}

/** Loads only the needed module: without the application's modules, a primary starts its workers much sooner. */
async function start(config: AirflowConfig, workers: number, logs: Logs): Promise<RunningServer> {
  if (workers > 1) return (await import('./worker-server.js')).startWorkers(config, workers, logs);
  return (await import('./running-server.js')).startServer(config, logs);
}
