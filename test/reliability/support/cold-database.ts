import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowDatabase } from '../../support/airflow-database.js';
import { openSqlite } from '../../support/servers/sql-connection.js';

/** The name of the copy in the database's folder. */
export const coldFile = 'cold.db';

/**
 * A copy of an SQLite database to which the test has a connection only while it asks something; another database itself.
 * A connection that stayed open would spare the next service the recovery of what was left in the write-ahead log.
 */
export async function coldDatabase(database: AirflowDatabase): Promise<AirflowDatabase> {
  if (database.dialect !== 'sqlite') return database;
  const path = join(database.home, coldFile);
  await database.sql('VACUUM INTO ?', path);
  return coldView(database, path);
}

/** A file that stands for an SQLite database, and is open only while it is asked something. */
export function coldView(database: AirflowDatabase, path: string): AirflowDatabase {
  return {
    ...database,
    env: { ...database.env, AIRFLOW__CORE__SQL_ALCHEMY_CONN: `sqlite:///${path}` },
    sql: async (text, ...values) => {
      const { sql, close } = openSqlite(path);
      try {
        return await sql(text, ...values);
      } finally {
        await close();
      }
    },
  };
}

const countOthers = {
  postgresql:
    'SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  mysql: 'SELECT count(*) AS n FROM information_schema.processlist WHERE db = database() AND id <> connection_id()',
};

/** Waits until the server has noticed that whoever used the database is dead: a COMMIT may outlive its sender. */
export async function abandoned({ dialect, sql }: AirflowDatabase): Promise<void> {
  if (dialect === 'sqlite') return;
  while (Number((await sql(countOthers[dialect]))[0]!['n']) > 0) await sleep(5);
}

/** What SQLite itself finds wrong with the file; empty on other databases, which a killed client cannot damage. */
export async function damages({ dialect, sql }: AirflowDatabase): Promise<string[]> {
  if (dialect !== 'sqlite') return [];
  const messages = (await sql('PRAGMA integrity_check')).map((row) => String(row['integrity_check']));
  const broken = await sql('PRAGMA foreign_key_check');
  return [...messages.filter((message) => message !== 'ok'), ...broken.map((row) => JSON.stringify(row))];
}
