import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { loadAirflowConfig } from './src/config/load-airflow-config.js';
import { locateDatabase } from './src/database/database-location.js';

/**
 * The data source of TypeORM's own command line, with the options that the service uses:
 * `npx tsx node_modules/typeorm/cli.js query "SELECT dag_id FROM dag" -d ormconfig.ts`.
 *
 * There are no TypeORM migrations: the schema is Airflow's (see docs/adr).
 */
export const dataSource = new DataSource(locateDatabase(loadAirflowConfig()).options);
