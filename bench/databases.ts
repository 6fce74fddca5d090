import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresqlTemplate, goldenSqlite, postgresqlTemplate } from '../test/support/golden-database.js';
import { sqlAlchemyUrl } from '../test/support/servers/database-server.js';
import { startPostgresql } from '../test/support/servers/postgresql-server.js';
import { openServer, openSqlite, type SqlConnection } from '../test/support/servers/sql-connection.js';

/** The databases that the bench knows. */
export type DatabaseName = 'postgresql' | 'sqlite';

/** A copy of the database that a real Airflow made, with its 13 DAGs, as both servers use it. */
export interface BenchDatabase {
  readonly name: DatabaseName;
  /** What it says of itself, such as `PostgreSQL 15.18`. */
  readonly version: string;
  /** A folder of its own, for `AIRFLOW_HOME`. */
  readonly home: string;
  /** What Windsock needs to run on it. */
  readonly env: Record<string, string>;
  /** The same for the bare server: a URL that node-postgres reads, or the path of an SQLite file. */
  readonly bareUrl: string;
  readonly connection: SqlConnection;
  close(): Promise<void>;
}

/** Databases of one kind. */
export interface DatabaseSource {
  /** Makes a new copy of Airflow's database. */
  readonly create: () => Promise<BenchDatabase>;
  readonly stop: () => Promise<void>;
}

/**
 * Makes databases as durable as they are in production, on a disk: a PostgreSQL server with its default settings, which
 * writes every statement to its log once it is told to, or SQLite files.
 */
export async function openSource(name: DatabaseName): Promise<DatabaseSource> {
  if (name === 'sqlite') return { create: copySqlite, stop: () => Promise.resolve() };
  const started = await startPostgresql({ durable: true, settings: { logging_collector: 'on' } });
  const { server } = started;
  await createPostgresqlTemplate(server);
  let count = 0;
  const create = async (): Promise<BenchDatabase> => {
    const database = `bench_${++count}`;
    const administrator = await openServer(server);
    await administrator.sql(`CREATE DATABASE ${database} TEMPLATE ${postgresqlTemplate}`);
    await administrator.close();
    const url = sqlAlchemyUrl(server, database);
    const connection = await openServer(server, database);
    const { version } = server;
    const bareUrl = url.replace('+psycopg2', '');
    return benchDatabase({ name: 'postgresql', version, home: newHome(), bareUrl, connection }, url);
  };
  return { create, stop: () => started.stop() };
}

async function copySqlite(): Promise<BenchDatabase> {
  const home = newHome();
  const path = join(home, 'airflow.db');
  copyFileSync(goldenSqlite, path);
  const connection = openSqlite(path);
  const [row] = await connection.sql('SELECT sqlite_version() AS version');
  const version = `SQLite ${String(row!['version'])}`;
  return benchDatabase({ name: 'sqlite', version, home, bareUrl: path, connection }, `sqlite:///${path}`);
}

const homes = new Set<string>();
// Those of a bench that failed, too.
process.once('exit', () => homes.forEach((home) => rmSync(home, { recursive: true, force: true })));

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'windsock-bench-'));
  homes.add(home);
  return home;
}

function benchDatabase(parts: Omit<BenchDatabase, 'env' | 'close'>, url: string): BenchDatabase {
  const { home, connection } = parts;
  const env = {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: url,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__STORE_SERIALIZED_DAGS: 'True',
  };
  const close = async () => {
    await connection.close();
    rmSync(home, { recursive: true });
  };
  return { ...parts, env, close };
}
