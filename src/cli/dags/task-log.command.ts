import { pipeline } from 'node:stream/promises';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import { renderText } from '../../jinja/template.js';
import { type StoredTaskLog, TaskLogs } from '../../task-logs/task-logs.js';
import { SystemClock } from '../../time/clock.js';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { withLocalClient } from '../clients/with-client.js';
import { UsageError } from '../usage-error.js';
import { readExecutionDate } from './execution-date.js';

/** A task instance. */
interface TaskKey {
  readonly dagId: string;
  readonly taskId: string;
  readonly executionDate: OffsetDateTime;
}

/**
 * `windsock tasks log`: prints the log of a try, by default of the last one that has a log.
 *
 * @throws DagNotFound and the like; StartError if this machine has no such log
 */
export async function printTaskLog(dagId: string, taskId: string, date: string, tryText?: string): Promise<void> {
  const tryNumber = tryText === undefined ? null : readTryNumber(tryText);
  const config = loadAirflowConfig();
  const key = { dagId, taskId, executionDate: readExecutionDate(date, config) };
  await print(await findLog(config, key, tryNumber));
}

function readTryNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`error: the try must be a number from 1, not ${text}`);
}

async function findLog(config: AirflowConfig, key: TaskKey, wanted: number | null): Promise<StoredTaskLog> {
  const instance = await withLocalClient(config, (client) =>
    client.findTaskInstance(key.dagId, key.executionDate, key.taskId),
  );
  const logs = new TaskLogs(config, new SystemClock(), renderText);
  // The number of a try may be that of the last one, or that of the next.
  const tries = await logs.tries(key, (instance.tryNumber ?? 0) + 1);
  const tryNumber = wanted ?? tries.at(-1);
  const log = tryNumber === undefined ? null : await logs.find({ ...key, tryNumber });
  if (log) return log;
  const place = `below ${config.core.baseLogFolder} on this machine`;
  const others = `there are logs of the tries ${tries.join(', ')}`;
  if (tries.length > 0) throw new StartError(`The try ${wanted} has no log ${place}; ${others}`);
  throw new StartError(`The task has no log ${place}; its state is ${instance.state ?? 'None'}`);
}

async function print(log: StoredTaskLog): Promise<void> {
  try {
    await pipeline(log.read(), process.stdout, { end: false });
  } catch (error) {
    // The reader needs no more, as in `windsock tasks log … | head -1`.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
