import type { DataSource } from 'typeorm';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { openDatabase } from '../../database/open-database.js';

/**
 * Opens the metadata database for the length of some work.
 *
 * @throws StartError if it cannot be opened or its schema is not known; else what the work throws
 */
export async function withDatabase<T>(config: AirflowConfig, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await openDatabase(config);
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
