import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import { dataSourceOptions, isEmbedded, missingSqliteFile } from './data-source-options.js';
import { isLockConflict } from './database-errors.js';
import { initializeSchema } from './schema/initialize-schema.js';
import { describeRevisions, findRevisions, isKnownSchema } from './schema/revision.js';

/**
 * Connects to the configured database, whatever is in it.
 *
 * @throws StartError if it cannot be reached
 */
export async function connect(options: DataSourceOptions): Promise<DataSource> {
  try {
    return await new DataSource(options).initialize();
  } catch (error) {
    throw new StartError(`The database cannot be opened: ${(error as Error).message}${where(options)}`, {
      cause: error,
    });
  }
}

function where(options: DataSourceOptions): string {
  return options.type === 'better-sqlite3' ? ` (${options.database})` : '';
}

/**
 * Connects to the database and makes sure that Windsock works on its schema. The embedded default is created on its
 * first start; a database that exists is never changed.
 *
 * @throws StartError with what to do, if it cannot be reached or its schema is not known
 */
export async function openDatabase(config: AirflowConfig): Promise<DataSource> {
  const options = dataSourceOptions(config);
  const missing = missingSqliteFile(options);
  if (missing && !isEmbedded(config)) {
    throw new StartError(`[core] sql_alchemy_conn: there is no file ${missing}; \`windsock initdb\` creates it`);
  }
  if (missing) mkdirSync(dirname(missing), { recursive: true });
  const dataSource = await connect(options);
  try {
    await prepareSchema(dataSource, config);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

async function prepareSchema(dataSource: DataSource, config: AirflowConfig): Promise<void> {
  const revisions = await findRevisions(dataSource);
  if (isKnownSchema(revisions)) return;
  if (revisions === null && isEmbedded(config)) return createOnce(dataSource, config);
  const advice = revisions === null ? '; `windsock initdb` creates it in an empty database' : '';
  throw new StartError(describeRevisions(revisions) + advice);
}

/** Two first starts at the same moment: one creates the schema, the other finds it. */
async function createOnce(dataSource: DataSource, config: AirflowConfig): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await initializeSchema(dataSource, config.core.nonPooledTaskSlotCount);
    } catch (error) {
      if (isKnownSchema(await findRevisions(dataSource))) return;
      if (!isLockConflict(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new StartError('The database stayed locked by another process while its schema was to be created');
}
