import { type Logs, openLogs } from '../log/logger.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { claimPidFile } from './pid-file.js';
import type { RunningServer } from './running-server.js';
import type { ServerFacts } from './server-facts.js';
import { exitBy, stopSignal } from './stop-signal.js';
import { workerCount } from './worker-count.js';

/**
 * Serves the API, in this process or in several, until a signal asks it to stop; resolves when it has stopped.
 *
 * @param pidFile path of a file for the number of this process; null for none
 * @param onServing hears, once, what serves now, in how many processes, and where they log
 * @throws StartError if it cannot run as configured, or not go on
 */
export async function serve(
  config: AirflowConfig,
  pidFile: string | null,
  onServing: (facts: ServerFacts, workers: number, logs: Logs) => void,
): Promise<void> {
  const signal = stopSignal();
  if (pidFile !== null) claimPidFile(pidFile);
  const workers = workerCount(config);
  const logs = openLogs(config);
  try {
    const server = await unlessStopped(start(config, workers, logs), signal);
    onServing(server.facts, workers, logs);
    await Promise.race([signal, server.failed]).finally(() => server.stop());
  } finally {
    await logs.close();
  }
}

/** Before it serves there is nothing to end in good order. */
async function unlessStopped<T>(work: Promise<T>, signal: Promise<NodeJS.Signals>): Promise<T> {
  let isDone = false;
  void signal.then((name) => {
    if (!isDone) exitBy(name);
  });
  try {
    return await work;
  } finally {
    isDone = true;
  }
}

/** Loads only what is needed: a primary is ready to start its workers in a fraction of the time that they take. */
async function start(config: AirflowConfig, workers: number, logs: Logs): Promise<RunningServer> {
  if (workers > 1) return (await import('./worker-server.js')).startWorkers(config, workers, logs);
  return (await import('./running-server.js')).startServer(config, logs);
}
