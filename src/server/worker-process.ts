import type { Server } from 'node:http';
import { openLogs } from '../log/logger.js';
import { keepHeapSmall } from './small-heap.js';
import { StartError } from '../common/start-error.js';
import { AirflowConfig, type ConfigParts } from '../config/airflow-config.js';
import { closePort } from './connections.js';
import { startServer } from './running-server.js';
import { stopSignals } from './stop-signal.js';
import { type FromWorker, isOurs, type ToWorker } from './worker-messages.js';

/*
 * The program of a worker. It serves as the primary's answer to its first message says, until a signal, mostly from the
 * primary, tells it to stop. Control-C reaches every process of a terminal, and a process manager may send its signal to
 * all of them, so a second one means nothing here: the primary knows whether it is meant. A worker whose primary has
 * died ends at once, as Node has it.
 */

/** Milliseconds between two signs of life. */
const aliveInterval = 1000;
/** Milliseconds that the primary gets to take the port from this worker. */
const leaveTimeout = 3000;

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
    const server = await startServer(config, logs, leave);
    serves = true;
    await tell({ windsock: 'serving', facts: server.facts });
    setInterval(() => void tell({ windsock: 'alive' }), aliveInterval).unref();
    await toldToStop;
    await server.stop();
  } finally {
    await logs.close();
  }
}

/**
 * Resolves when this worker is handed no connections any more. If it closed the port by itself, it would be handed some
 * until the primary hears of it, and could not serve them.
 */
function leave(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.close(), leaveTimeout);
    // The primary has this called. It is not told when the last connection is closed, for it would close the channel then.
    server.close = () => {
      Reflect.deleteProperty(server, 'close');
      clearTimeout(timer);
      closePort(server);
      resolve();
      return server;
    };
    void tell({ windsock: 'leaving' });
  });
}

/** Resolves when the message is out, and what was sent before it, so that the process may end. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}
