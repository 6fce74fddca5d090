import { openLogs } from '../log/logger.js';
import { keepHeapSmall } from './small-heap.js';
import { StartError } from '../common/start-error.js';
import { AirflowConfig, type ConfigParts } from '../config/airflow-config.js';
import { leavePort } from './node-cluster-internals.js';
import type { ClosePort } from './connections.js';
import { startServer } from './running-server.js';
import { stopSignals } from './stop-signal.js';
import { type FromWorker, isOurs, type ToWorker } from './worker-messages.js';

/*
 * The program of a worker. It gets its configuration as the primary's answer to its first message, and serves until a
 * signal stops it, usually from the primary. Control-C reaches every process of a terminal, and a process manager may
 * signal all processes, so that a worker ignores further signals: the primary decides whether to kill it. Node ends a
 * worker when its primary has died.
 */

/** The interval between two `alive` messages. */
const aliveIntervalMs = 1000;
/** How long the primary may need to take the port from this worker. */
const leaveTimeoutMs = 3000;

keepHeapSmall();
let serves = false;
const stopRequested = new Promise<void>((resolve) => {
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (!serves) process.exit(); // nothing to shut down yet
      resolve();
    });
  }
});

process.exit(await work(new AirflowConfig(await askForConfig())));

async function askForConfig(): Promise<ConfigParts> {
  const answer = new Promise<ConfigParts>((resolve) => {
    process.on('message', (message) => {
      if (isOurs<ToWorker>(message)) resolve(message.config);
    });
  });
  await send({ windsock: 'here' });
  return answer;
}

/** @returns the exit code */
async function work(config: AirflowConfig): Promise<number> {
  try {
    await serve(config);
    return 0;
  } catch (error) {
    const reason = error instanceof StartError ? error.message : ((error as Error).stack ?? String(error));
    await send({ windsock: 'refused', reason });
    return 1;
  }
}

async function serve(config: AirflowConfig): Promise<void> {
  const logs = openLogs(config);
  try {
    const leave: ClosePort = (server) => leavePort(server, () => void send({ windsock: 'leaving' }), leaveTimeoutMs);
    const server = await startServer(config, logs, leave);
    serves = true;
    await send({ windsock: 'serving', facts: server.facts });
    setInterval(() => void send({ windsock: 'alive' }), aliveIntervalMs).unref();
    await stopRequested;
    await server.stop();
  } finally {
    await logs.close();
  }
}

/** Resolves when this message and all earlier ones are sent, so that the process may end. */
function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}
