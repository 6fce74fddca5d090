import type { DataSource } from 'typeorm';
import { afterEach, beforeEach } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openDatabase } from '../../src/database/open-database.js';
import { type AirflowDatabase, airflowDatabase } from './airflow-database.js';
import type { Dialect } from './dialects.js';

/** A database and what Windsock opens it with, each new for every test. */
export interface OpenedDatabase {
  readonly database: AirflowDatabase;
  readonly dataSource: DataSource;
}

/** Gives every test of the block that calls it a copy of Airflow's database, opened as Windsock opens it. */
export function openedDatabase(dialect: Dialect): OpenedDatabase {
  const opened = {} as { -readonly [Part in keyof OpenedDatabase]: OpenedDatabase[Part] };

  beforeEach(async () => {
    opened.database = await airflowDatabase(dialect);
    opened.dataSource = await openDatabase(loadAirflowConfig(opened.database.env));
  });

  afterEach(async () => {
    await opened.dataSource.destroy();
    await opened.database.remove();
  });

  return opened;
}
