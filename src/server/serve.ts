import { type Logs, openLogs } from '../log/logger.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { claimPidFile } from './pid-file.js';
import type { RunningServer } from './running-server.js';
import type { ServerFacts } from './server-facts.js';
import { exitBy, stopSignal } from './stop-signal.js';
import { workerCount } from './worker-count.js';

/**
 * Serves the API, in one process or in several, until a signal stops it; resolves when it has stopped.
 *
 * @param pidFile path of a file for the id of this process; null for none
 * @param onServing called once, when the server accepts requests
 * @throws StartError if the server cannot run as configured or cannot continue
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

/** Exits at once on a signal before the work is done: until then there is nothing to shut down. */
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

/** Loads only the needed module: without the application's modules, a primary starts its workers much sooner. */
async function start(config: AirflowConfig, workers: number, logs: Logs): Promise<RunningServer> {
  if (workers > 1) return (await import('./worker-server.js')).startWorkers(config, workers, logs);
  return (await import('./running-server.js')).startServer(config, logs);
}
