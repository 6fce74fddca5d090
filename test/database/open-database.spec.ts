import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openDatabase } from '../../src/database/open-database.js';
import { airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';

it.runIf(dialects.includes('sqlite'))('a start waits for an SQLite file that another process has locked', async () => {
  const database = await airflowDatabase('sqlite');
  const messages: string[] = [];
  await database.sql('BEGIN EXCLUSIVE');
  const opening = openDatabase(loadAirflowConfig(database.env), (message) => messages.push(message));
  await sleep(300);
  await database.sql('ROLLBACK');
  const dataSource = await opening;
  await dataSource.destroy();
  await database.remove();
  expect(messages).toEqual([]);
});
