import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptyDatabase, type Place } from '../support/empty-database.js';
import { createTables, startExecutionService } from '../support/execution-service.js';
import { InstanceWatcher } from './instance-watcher.js';
import type { Group } from './groups.js';
import { oneAtATime, type Stage } from './stage.js';

/** The settings of the recording, and what tests change of Windsock's own. */
const settings = {
  AIRFLOW__CORE__PARALLELISM: '16',
  AIRFLOW__CORE__DAG_CONCURRENCY: '16',
  AIRFLOW__CORE__MAX_ACTIVE_RUNS_PER_DAG: '16',
  AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'True',
  AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC: '2',
};

/** Windsock needs no half minute for what takes Airflow four. */
const haste = 0.3;

/** A stage that can be taken down. */
export interface ServiceStage extends Stage {
  /** What the service has printed. */
  printed(): string;
  remove(): Promise<void>;
}

/** Starts a Windsock with a scheduler, for a group of cases with their DAG files in this folder. */
export async function serviceStage(place: Place, dagFiles: string, { config, cases }: Group): Promise<ServiceStage> {
  const database = await emptyDatabase(place);
  const [dagsFolder, output] = [join(database.home, 'dags'), join(database.home, 'output')];
  cpSync(dagFiles, dagsFolder, { recursive: true });
  mkdirSync(output);
  await createTables(database);
  const dagIds = cases.flatMap(({ dags }) => dags);
  const env = { ...settings, AIRFLOW__CORE__DAGS_FOLDER: dagsFolder, EXEC_OUT: output, ...config };
  // One way to run it on each database: as it is on the first start, and with the scheduler as a service of its own.
  const service = await startExecutionService(database, env, { apart: place !== 'embedded', dagIds });
  const [connection, watched] = [await database.connect(), await database.connect()];
  const watcher = new InstanceWatcher(watched);
  return {
    ...{
      url: service.url,
      database: oneAtATime(connection),
      watcher,
      output,
      patience: haste,
      printed: service.printed,
    },
    remove: async () => {
      await watcher.stop();
      await service.stop();
      await Promise.all([connection.close(), watched.close()]);
      await database.remove();
    },
  };
}
