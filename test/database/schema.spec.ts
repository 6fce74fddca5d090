import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openDatabase } from '../../src/database/open-database.js';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-driver.js';
import { airflowDatabase } from '../support/airflow-database.js';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'windsock-schema-'))));
afterEach(() => rmSync(home, { recursive: true }));

const open = (env: Record<string, string> = {}) => openDatabase(loadAirflowConfig({ AIRFLOW_HOME: home, ...env }));

/** Every statement that made the database, without the layout of its text. */
function definitions(path: string): string[] {
  const database = new SqliteDatabase(path);
  const rows = database.prepare('SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL').all();
  database.close();
  return rows
    .map((row) =>
      String(row['sql'])
        .replace(/\s+|"/g, ' ')
        .replace(/ *([(),]) */g, '$1')
        .replace(/ +/g, ' ')
        .trim(),
    )
    .sort();
}

/** All that SQLite itself says of the tables: columns, indexes and foreign keys. */
function structure(path: string): unknown {
  const database = new SqliteDatabase(path);
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  const described = tables.map(({ name }) => ({
    name,
    columns: database.pragma(`table_info("${String(name)}")`),
    indexes: database.pragma(`index_list("${String(name)}")`).map((index) => ({
      ...index,
      columns: database.pragma(`index_info("${String(index['name'])}")`),
    })),
    foreignKeys: database.pragma(`foreign_key_list("${String(name)}")`),
  }));
  database.close();
  return described.map((table) => ({
    ...table,
    indexes: table.indexes.map((index) => ({ ...index, seq: 0 })).sort(byName),
  }));
}
const byName = (a: Record<string, unknown>, b: Record<string, unknown>) =>
  String(a['name']) < String(b['name']) ? -1 : 1;

describe('the embedded database', () => {
  it('has the tables, indexes and constraints of a database that Airflow made', async () => {
    await (await open()).destroy();
    const airflow = await airflowDatabase();
    try {
      const goldenPath = join(airflow.home, 'airflow.db');
      expect(definitions(join(home, 'airflow.db'))).toEqual(definitions(goldenPath));
      expect(structure(join(home, 'airflow.db'))).toEqual(structure(goldenPath));
    } finally {
      await airflow.remove();
    }
  });

  it('starts with the revision and default_pool', async () => {
    const dataSource = await open({ AIRFLOW__CORE__NON_POOLED_TASK_SLOT_COUNT: '17' });
    expect(await dataSource.query('SELECT * FROM alembic_version')).toEqual([{ version_num: '03afc6b6f902' }]);
    expect(await dataSource.query('SELECT * FROM slot_pool')).toEqual([
      { id: 1, pool: 'default_pool', slots: 17, description: 'Default pool' },
    ]);
    await dataSource.destroy();
  });

  it('is created once by two first starts at the same moment, and kept by the next', async () => {
    const both = await Promise.all([open(), open()]);
    await both[0].query("INSERT INTO slot_pool (pool, slots) VALUES ('mine', 3)");
    await Promise.all(both.map((dataSource) => dataSource.destroy()));
    const again = await open();
    expect(await again.query('SELECT pool FROM slot_pool ORDER BY id')).toEqual([
      { pool: 'default_pool' },
      { pool: 'mine' },
    ]);
    await again.destroy();
  });
});

describe('a configured database', () => {
  const configured = () => ({ AIRFLOW__CORE__SQL_ALCHEMY_CONN: `sqlite:///${join(home, 'own.db')}` });

  it('is not created by a start', async () => {
    await expect(open(configured())).rejects.toThrow(/there is no file .*own\.db; `windsock initdb` creates it/);
  });

  it('is not touched if it has no schema', async () => {
    const file = new SqliteDatabase(join(home, 'own.db'));
    file.exec('CREATE TABLE mine (a)');
    file.close();
    await expect(open(configured())).rejects.toThrow(/no Airflow schema; `windsock initdb` creates it/);
    expect(definitions(join(home, 'own.db'))).toEqual(['CREATE TABLE mine(a)']);
  });

  it.each([
    ['41f5f12752f8', /revision 41f5f12752f8; Windsock works on 03afc6b6f902 \(Airflow 1\.10\.13 to 1\.10\.15\)/],
    ['c804e5c76e3e', /revision c804e5c76e3e; Windsock works on/],
  ])('is refused at revision %s', async (revision, message) => {
    const airflow = await airflowDatabase();
    await airflow.sql('UPDATE alembic_version SET version_num = ?', revision);
    await expect(open(airflow.env)).rejects.toThrow(message);
    await airflow.remove();
  });

  it('is refused with several revisions, all of which are named', async () => {
    const airflow = await airflowDatabase();
    await airflow.sql("INSERT INTO alembic_version VALUES ('939bb1e647c8')");
    await expect(open(airflow.env)).rejects.toThrow(/revision 03afc6b6f902 \+ 939bb1e647c8; Windsock works on/);
    await airflow.remove();
  });

  it.each(['nonsense', 'sqlite:', 'oracle://scott:tiger@host/db', 'mysql://u:p4ssw0rd@h:port/db'])(
    'with the URL %s is refused without the password',
    async (url) => {
      const failure = await open({ AIRFLOW__CORE__SQL_ALCHEMY_CONN: url }).then(
        () => 'opened',
        (error: Error) => error.message,
      );
      expect(failure).toMatch(/^\[core\] sql_alchemy_conn/);
      expect(failure).not.toMatch(/tiger|p4ssw0rd/);
    },
  );
});
