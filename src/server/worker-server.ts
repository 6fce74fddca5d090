import { fileURLToPath } from 'node:url';
import type { Logs } from '../log/logger.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { serveClusterMetrics } from '../metrics/cluster-metrics.js';
import type { RunningServer } from './running-server.js';
import { partsOf } from './worker-messages.js';
import { WorkerPool } from './worker-pool.js';

// The path includes the folder's name because the bundle puts this module into the folder `chunks`.
const script = fileURLToPath(new URL('../server/worker-process.js', import.meta.url));
/** How long a worker may take to stop, in addition to the configured time for its requests. */
const graceMs = 5000;

/**
 * Serves in several worker processes. This process is their primary and opens no database. Every worker gets the
 * configuration that the primary has read, even a worker that starts later.
 *
 * @throws StartError if a worker cannot run as configured
 */
export async function startWorkers(config: AirflowConfig, size: number, { log }: Logs): Promise<RunningServer> {
  for (const warning of config.warnings) log.warn(warning);
  const { shutdownDelay, shutdownTimeout } = config.windsock;
  const metrics = await serveClusterMetrics(config);
  const pool = new WorkerPool({
    size,
    script,
    greeting: { windsock: 'start', config: partsOf(config) },
    workerTimeoutSeconds: config.webserver.webServerWorkerTimeout,
    stopTimeoutMs: (shutdownDelay + shutdownTimeout) * 1000 + graceMs,
    log,
  });
  const stop = async () => {
    await pool.stop();
    await metrics.close();
  };
  try {
    return { facts: await pool.start(), failed: pool.failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
