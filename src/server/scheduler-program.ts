import { StartError } from '../common/start-error.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { openLogs } from '../log/logger.js';
import { describeRival } from '../scheduler/heartbeats.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { startScheduler } from './running-scheduler.js';
import type { FromScheduler, ToScheduler } from './scheduler-messages.js';
import { keepHeapSmall } from './small-heap.js';
import { stopSignals } from './stop-signal.js';
import { isOurs } from './worker-messages.js';

/*
 * The program of a supervised scheduler. It gets its configuration as the supervisor's answer to its first message, and
 * schedules until a signal stops it, usually from the supervisor. It also stops when the supervisor has died. Beside
 * another scheduler it waits.
 */

/** The interval between two `alive` messages. */
const aliveIntervalMs = 1000;

keepHeapSmall();
const stop = new AbortController();
for (const signal of stopSignals) process.on(signal, () => stop.abort());
process.on('disconnect', () => stop.abort());
const stopRequested = new Promise<null>((resolve) => stop.signal.addEventListener('abort', () => resolve(null)));

process.exit(await work(await Promise.race([askForStart(), stopRequested])));

async function askForStart(): Promise<ToScheduler> {
  const answer = new Promise<ToScheduler>((resolve) => {
    process.on('message', (message) => {
      if (isOurs<ToScheduler>(message)) resolve(message);
    });
  });
  await send({ windsock: 'here' });
  return answer;
}

/** @returns the exit code */
async function work(start: ToScheduler | null): Promise<number> {
  if (start === null) return 0;
  try {
    setInterval(() => void send({ windsock: 'alive' }), aliveIntervalMs).unref();
    await schedule(new AirflowConfig(start.config), OffsetDateTime.fromDatabase(start.startedAt));
    return 0;
  } catch (error) {
    const reason = error instanceof StartError ? error.message : ((error as Error).stack ?? String(error));
    await send({ windsock: 'refused', reason });
    return 1;
  }
}

async function schedule(config: AirflowConfig, startedAt: OffsetDateTime): Promise<void> {
  const logs = openLogs(config);
  try {
    const scheduler = await startScheduler(config, logs, {
      startedAt,
      signal: stop.signal,
      onRival: (rival) => logs.log.warn(`${describeRival(rival)}. This one waits until that one is gone`),
    });
    await stopRequested;
    await scheduler?.stop();
  } finally {
    await logs.close();
  }
}

/** Resolves when this message and all earlier ones are sent, so that the process may end. */
function send(message: FromScheduler): Promise<void> {
  if (!process.connected) return Promise.resolve();
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}
