import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AirflowDatabase } from '../../support/airflow-database.js';
import {
  createPostgresqlTemplate,
  goldenSqlite,
  mariadbDump,
  postgresqlTemplate,
} from '../../support/golden-database.js';
import { type DatabaseServer, sqlAlchemyUrl } from '../../support/servers/database-server.js';
import { openServer, openSqlite, type SqlConnection } from '../../support/servers/sql-connection.js';

/** The name of the one database of a server that has no other purpose. */
export const ownName = postgresqlTemplate;

/** Who the service is on that server: somebody who may do less than the tests. */
export const serviceRole = { user: 'service', password: 'secret' };

/** A database of the experiment's own, which may go away and come again. Every statement has a connection of its own. */
export interface OwnDatabase extends AirflowDatabase {
  /** Runs statements on one connection. */
  atOnce<T>(work: (database: AirflowDatabase) => Promise<T>): Promise<T>;
}

/** Does something on a connection of its own, whatever became of the ones before it. */
export async function withConnection<T>(
  server: DatabaseServer,
  work: (sql: SqlConnection) => Promise<T>,
  database = ownName,
): Promise<T> {
  const connection = await openServer(server, database);
  try {
    return await work(connection);
  } finally {
    await connection.close().catch(() => undefined); // the fault may have ended it
  }
}

/** Airflow's database on a server of the experiment's own, in place of the one that may be there. */
export async function ownDatabase(server: DatabaseServer): Promise<OwnDatabase> {
  await (server.dialect === 'postgresql' ? preparePostgresql(server) : prepareMysql(server));
  const home = mkdtempSync(join(tmpdir(), 'windsock-'));
  const env = environment(home, sqlAlchemyUrl({ ...server, ...serviceRole }, ownName));
  const remove = () => Promise.resolve(rmSync(home, { recursive: true }));
  return reachedBy({ dialect: server.dialect, home, env, remove }, () => openServer(server, ownName));
}

/** Airflow's database in a file in this folder, which somebody else removes. */
export function ownSqlite(folder: string): OwnDatabase & { readonly path: string } {
  const path = join(folder, 'airflow.db');
  copyFileSync(goldenSqlite, path);
  const env = environment(folder, `sqlite:///${path}`);
  const remove = () => Promise.resolve();
  const open = () => Promise.resolve(openSqlite(path));
  return { path, ...reachedBy({ dialect: 'sqlite', home: folder, env, remove }, open) };
}

function reachedBy(database: Omit<AirflowDatabase, 'sql'>, open: () => Promise<SqlConnection>): OwnDatabase {
  const atOnce: OwnDatabase['atOnce'] = async (work) => {
    const connection = await open();
    try {
      return await work({ ...database, sql: connection.sql });
    } finally {
      await connection.close();
    }
  };
  return { ...database, atOnce, sql: (text, ...values) => atOnce(({ sql }) => sql(text, ...values)) };
}

function environment(home: string, url: string): Record<string, string> {
  return {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: url,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__STORE_SERIALIZED_DAGS: 'True',
  };
}

async function preparePostgresql(server: DatabaseServer): Promise<void> {
  const { user, password } = serviceRole;
  const forgetLastOne = async ({ sql }: SqlConnection) => {
    await sql(`DROP DATABASE IF EXISTS ${ownName} WITH (FORCE)`);
    await sql(`DROP ROLE IF EXISTS ${user}`);
  };
  await withConnection(server, forgetLastOne, 'postgres');
  await createPostgresqlTemplate(server);
  await withConnection(server, ({ script }) =>
    script(
      `CREATE ROLE ${user} LOGIN PASSWORD '${password}';
       GRANT ALL ON ALL TABLES IN SCHEMA public TO ${user};
       GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${user};`,
    ),
  );
}

async function prepareMysql(server: DatabaseServer): Promise<void> {
  const connection = await openServer(server);
  await connection.sql(`CREATE DATABASE ${ownName} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci`);
  await connection.close();
  const { user, password } = serviceRole;
  await withConnection(server, async ({ sql, script }) => {
    await script(mariadbDump());
    await sql(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
    await sql(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${ownName}.* TO '${user}'@'%'`);
  });
}
