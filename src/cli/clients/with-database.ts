import type { DataSource } from 'typeorm';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { openDatabase } from '../../database/open-database.js';

/**
 * Opens the metadata database while some work runs.
 *
 * @throws StartError if it cannot be opened or its schema is unknown; also the errors of the work
 */
export async function withDatabase<T>(config: AirflowConfig, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await openDatabase(config);
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
