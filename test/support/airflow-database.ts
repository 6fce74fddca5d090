import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenSqlite, mariadbDump, postgresqlTemplate } from './golden-database.js';
import type { Dialect } from './servers/database-server.js';
import { openSqlite, type SqlConnection } from './servers/sql-connection.js';
import { createDatabase, mysqlServer, postgresqlServer } from './servers/test-servers.js';

/** A copy of the database that a real Airflow 1.10.15 made, with its 13 DAGs, and a folder for `AIRFLOW_HOME`. */
export interface AirflowDatabase {
  readonly dialect: Dialect;
  readonly home: string;
  /** What Windsock needs to run on it. */
  readonly env: Record<string, string>;
  /** Runs SQL on a connection of its own, as another process would; {@link SqlConnection} says in which form. */
  readonly sql: SqlConnection['sql'];
  remove(): Promise<void>;
}

/** A copy, its URL, and how to be rid of it. */
interface Copy {
  url: string;
  connection: SqlConnection;
  readonly drop: () => Promise<void>;
}

function copySqlite(home: string): Promise<Copy> {
  const path = join(home, 'airflow.db');
  copyFileSync(goldenSqlite, path);
  const connection = openSqlite(path);
  return Promise.resolve({ url: `sqlite:///${path}`, connection, drop: () => connection.close() });
}

async function copyMysql(): Promise<Copy> {
  const database = await createDatabase(mysqlServer());
  // The dump puts back what it sets, but for the quotes, which it does not know of.
  await database.connection.script(mariadbDump());
  return database;
}

const copies: Record<Dialect, (home: string) => Promise<Copy>> = {
  sqlite: copySqlite,
  postgresql: () => createDatabase(postgresqlServer(), postgresqlTemplate),
  mysql: copyMysql,
};

/** Makes a fresh copy of the database. */
export async function airflowDatabase(dialect: Dialect = 'sqlite'): Promise<AirflowDatabase> {
  const home = mkdtempSync(join(tmpdir(), 'windsock-'));
  const { url, connection, drop } = await copies[dialect](home);
  return {
    dialect,
    home,
    env: {
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: url,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__STORE_SERIALIZED_DAGS: 'True',
    },
    sql: connection.sql,
    remove: async () => {
      await drop();
      rmSync(home, { recursive: true });
    },
  };
}
