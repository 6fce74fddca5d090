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
 * The program of a worker. It serves as the primary's answer to its first message says, until a signal, mostly from the
 * primary, tells it to stop. Control-C reaches every process of a terminal, and a process manager may send its signal to
 * all of them, so a second one means nothing here: the primary knows whether it is meant. A worker whose primary has
 * died ends at once, as Node has it.
 */

/** Between two signs of life. */
const aliveIntervalMs = 1000;
/** How long the primary may take to take the port from this worker. */
const leaveTimeoutMs = 3000;

keepHeapSmall();
let serves = false;
const toldToStop = new Promise<void>((resolve) => {
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (!serves) process.exit(); // with nothing to end in good order
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
  await tell({ windsock: 'here' });
  return answer;
}

/** @returns the exit code */
async function work(config: AirflowConfig): Promise<number> {
  try {
    await serve(config);
    return 0;
  } catch (error) {
    const reason = error instanceof StartError ? error.message : ((error as Error).stack ?? String(error));
    await tell({ windsock: 'refused', reason });
    return 1;
  }
}

async function serve(config: AirflowConfig): Promise<void> {
  const logs = openLogs(config);
  try {
    const leave: ClosePort = (server) => leavePort(server, () => void tell({ windsock: 'leaving' }), leaveTimeoutMs);
    const server = await startServer(config, logs, leave);
    serves = true;
    await tell({ windsock: 'serving', facts: server.facts });
    setInterval(() => void tell({ windsock: 'alive' }), aliveIntervalMs).unref();
    await toldToStop;
    await server.stop();
  } finally {
    await logs.close();
  }
}

/** Resolves when the message is out, and what was sent before it, so that the process may end. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}
