import { InstanceWatcher } from '../../executions/instance-watcher.js';
import { oneAtATime, type Stage } from '../../executions/stage.js';
import { openServer } from '../../support/servers/sql-connection.js';
import { createDatabase } from '../../support/servers/test-servers.js';
import { eventually } from './eventually.js';
import { interop } from './interop.js';
import { Site } from './site.js';

/** Airflow in a hurry, with the settings of the recorded executions. */
export const hurriedAirflow = {
  AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
  AIRFLOW__CORE__PARALLELISM: '16',
  AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  AIRFLOW__CORE__LOAD_DEFAULT_CONNECTIONS: 'False',
  AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL: '1',
  AIRFLOW__CORE__MIN_SERIALIZED_DAG_FETCH_INTERVAL: '1',
  AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC: '1',
  AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC: '2',
  AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

/** A stage that can be taken down. */
export interface AirflowStage extends Stage {
  readonly site: Site;
  remove(): Promise<void>;
}

/** Starts Airflow's scheduler on the DAG files of a folder, and Windsock as its web server. */
export async function airflowStage(dagsFolder: string, dagIds: readonly string[]): Promise<AirflowStage> {
  const database = await createDatabase(interop().postgresql);
  const site = new Site({
    ...hurriedAirflow,
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: database.url,
    AIRFLOW__CORE__DAGS_FOLDER: dagsFolder,
  });
  const output = site.output;
  await site.windsock('initdb');
  const url = await site.serveWindsock();
  site.startScheduler();
  await eventually({ what: 'the scheduler stores its DAGs', within: 90 }, async () => {
    const rows = await database.connection.sql('SELECT dag_id FROM dag WHERE is_active');
    const stored = rows.map(({ dag_id }) => dag_id);
    return dagIds.every((id) => stored.includes(id)) || undefined;
  });
  const watched = await openServer(interop().postgresql, database.name);
  const watcher = new InstanceWatcher(watched);
  const remove = async () => {
    await watcher.stop();
    await site.remove();
    await watched.close();
    await database.drop();
  };
  return { ...{ url, database: oneAtATime(database.connection), watcher, output, patience: 1, site }, remove };
}
