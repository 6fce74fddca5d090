import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { locateDatabase } from '../../src/database/database-location.js';
import { connect, openDatabase } from '../../src/database/open-database.js';
import { initializeSchema } from '../../src/database/schema/initialize-schema.js';
import { airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import type { Dialect, ServerDialect } from '../support/servers/database-server.js';
import { openSqlite, type SqlConnection, type SqlRow } from '../support/servers/sql-connection.js';
import { createDatabase, testServer } from '../support/servers/test-servers.js';
import { type Catalog, readCatalog } from './catalog.js';

interface EmptyDatabase {
  readonly url: string;
  readonly connection: SqlConnection;
  drop(): Promise<void>;
}

let database: EmptyDatabase;
let opened: DataSource[];

function emptySqlite(): EmptyDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'windsock-'));
  const path = join(folder, 'airflow.db');
  const connection = openSqlite(path);
  const drop = async () => {
    await connection.close();
    rmSync(folder, { recursive: true });
  };
  return { url: `sqlite:///${path}`, connection, drop };
}

/** Gives every test of this block an empty database. */
function onEmptyDatabase(dialect: Dialect): void {
  beforeEach(async () => {
    database = dialect === 'sqlite' ? emptySqlite() : await createDatabase(testServer(dialect));
    opened = [];
  });
  afterEach(async () => {
    for (const dataSource of opened) await dataSource.destroy();
    await database.drop();
  });
}

const config = (query = '') =>
  loadAirflowConfig({
    AIRFLOW__CORE__SQL_ALCHEMY_CONN: database.url + query,
    AIRFLOW__CORE__SQL_ALCHEMY_POOL_SIZE: '1',
    AIRFLOW__CORE__SQL_ALCHEMY_MAX_OVERFLOW: '0',
  });

async function open(query?: string): Promise<DataSource> {
  const dataSource = await connect(locateDatabase(config(query)), config(query));
  opened.push(dataSource);
  return dataSource;
}

async function initialize(query?: string): Promise<void> {
  await initializeSchema(await open(query), 128);
}

const sql = (text: string) => database.connection.sql(text);
const poolNames = async () => (await sql('SELECT pool FROM slot_pool ORDER BY id')).map((row) => row['pool']);

async function firstRows({ sql }: Pick<SqlConnection, 'sql'>): Promise<SqlRow[][]> {
  const rows: SqlRow[][] = [];
  for (const table of ['alembic_version', 'slot_pool', 'kube_resource_version', 'kube_worker_uuid']) {
    rows.push(await sql(`SELECT * FROM ${table}`));
  }
  return rows;
}

async function ofAirflow<T>(dialect: Dialect, read: (airflow: Pick<SqlConnection, 'sql'>) => Promise<T>): Promise<T> {
  const airflow = await airflowDatabase(dialect);
  return read(airflow).finally(() => airflow.remove());
}

/** Compares one kind of thing after the other, since what differs would be lost in all of them. */
function expectCatalog(catalog: Catalog, expected: Catalog): void {
  for (const [kind, rows] of Object.entries(expected)) {
    expect(rows.length, kind).toBeGreaterThan(0);
    expect(catalog[kind], kind).toEqual(rows);
  }
}

describe.each(dialects)('the schema that is created on %s', (dialect) => {
  onEmptyDatabase(dialect);

  it('holds the rows that the migrations of Airflow insert', async () => {
    await initialize();
    expect(await firstRows(database.connection)).toEqual(await ofAirflow(dialect, firstRows));
  });

  it('is left as it is by the next time', async () => {
    await initialize();
    await sql("INSERT INTO slot_pool (pool, slots) VALUES ('mine', 3)");
    await initialize();
    expect(await poolNames()).toEqual(['default_pool', 'mine']);
  });

  it('is not created over tables that are not those of Airflow', async () => {
    await sql('CREATE TABLE log (line INTEGER)');
    await expect(initialize()).rejects.toThrow(
      /has no schema revision, but has the tables log, so nothing was created/,
    );
    await sql('DROP TABLE log');
    await initialize();
  });

  it('is not created beside one that Windsock does not work on', async () => {
    await sql('CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)');
    await sql("INSERT INTO alembic_version VALUES ('41f5f12752f8')");
    await expect(initialize()).rejects.toThrow(/revision 41f5f12752f8; Windsock works on .*, so nothing was created/);
  });

  it('is not taken for whole before its revision is written', async () => {
    await initialize();
    await sql('DELETE FROM alembic_version');
    await expect(openDatabase(config())).rejects.toThrow(/alembic_version table without a revision/);
    await expect(initialize()).rejects.toThrow(/has the tables ab_permission, .*users.* interrupted: .* drop them/);
  });
});

const servers = dialects.filter((dialect): dialect is ServerDialect => dialect !== 'sqlite');

describe.each(servers)('the schema that is created on %s', (dialect) => {
  onEmptyDatabase(dialect);

  it('is, to the server, what the migrations of Airflow create', async () => {
    await initialize();
    const read = (connection: Pick<SqlConnection, 'sql'>) => readCatalog(dialect, connection);
    expectCatalog(await read(database.connection), await ofAirflow(dialect, read));
  });

  it('is created whole by one of two at the same moment', async () => {
    const dataSources = [await open(), await open()];
    const outcomes = await Promise.allSettled(dataSources.map((dataSource) => initializeSchema(dataSource, 128)));
    // MySQL has no lock for it: the slower of the two finds a table that it did not create, and says so.
    const succeeded = outcomes.filter((outcome) => outcome.status === 'fulfilled').length;
    expect(succeeded).toBeGreaterThanOrEqual(dialect === 'postgresql' ? 2 : 1);
    await openDatabase(config()).then((dataSource) => dataSource.destroy());
    expect(await poolNames()).toEqual(['default_pool']);
  });
});

describe.runIf(dialects.includes('postgresql'))('the schema on PostgreSQL', () => {
  onEmptyDatabase('postgresql');

  it('is created in the schema that the search path names', async () => {
    await sql('CREATE SCHEMA airflow');
    await initialize('?options=-csearch_path%3Dairflow');
    const schemas = await sql(
      "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('dag', 'alembic_version')",
    );
    expect(schemas).toEqual([{ schemaname: 'airflow' }]);
  });

  it('leaves nothing behind if its creation fails', async () => {
    await sql('CREATE TABLE mine (a INTEGER)');
    await sql('CREATE INDEX ti_state ON mine (a)');
    await expect(initialize()).rejects.toThrow(/"ti_state" already exists/);
    expect(await sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([{ tablename: 'mine' }]);
  });
});

describe.runIf(dialects.includes('mysql'))('the schema on MySQL', () => {
  onEmptyDatabase('mysql');

  it('is not created where timestamps would get a default of their own', async () => {
    const dataSource = await open(); // of one connection
    await dataSource.query('SET SESSION explicit_defaults_for_timestamp = 0');
    await expect(initializeSchema(dataSource, 128)).rejects.toThrow(/explicit_defaults_for_timestamp off/);
    expect(await sql('SHOW TABLES')).toEqual([]);
  });
});
