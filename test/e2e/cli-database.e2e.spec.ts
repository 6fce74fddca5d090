import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maskSecrets } from '../../src/database/sqlalchemy-url.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { runCommand } from '../support/run-command.js';

const known = 'The database has schema revision 03afc6b6f902 (Airflow 1.10.13 to 1.10.15)';
const question = 'This will drop existing tables if they exist. Proceed? (y/n)\n';

let database: AirflowDatabase;
afterEach(() => database.remove());

const run = (words: string, input = '') => runCommand(words.split(' '), { env: database.env, input });
const count = async (table: string) => (await database.sql(`SELECT count(*) AS n FROM ${table}`))[0]!['n'];
const shown = () => `DB: ${maskSecrets(database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN']!)}\n`;

describe.each(dialects)('the schema on %s', (dialect) => {
  beforeEach(async () => void (database = await airflowDatabase(dialect)));

  it('is reset, with everything that refers to something, and is new then', async () => {
    await database.sql("INSERT INTO dag_tag (name, dag_id) SELECT 'mine', dag_id FROM dag");
    await database.sql('INSERT INTO users (username) VALUES (?)', 'alice');
    await database.sql('INSERT INTO chart (conn_id, user_id) SELECT username, id FROM users');
    await database.sql('CREATE TABLE not_airflow (id INTEGER)');
    await database.sql('INSERT INTO not_airflow VALUES (1)');
    expect(await run('db reset --yes')).toEqual({ code: 0, stdout: `${shown()}${known}, created anew\n`, stderr: '' });
    expect(await Promise.all(['dag', 'dag_tag', 'users', 'chart', 'slot_pool', 'not_airflow'].map(count))).toEqual([
      ...[0, 0, 0, 0],
      ...[1, 1],
    ]);
    expect((await run('checkdb')).stdout).toBe(`${known}\n`);
    expect((await run('upgradedb')).stdout).toBe(`${known}, nothing to do\n`);
  });

  it('stays as it is if a foreign table refers to it', async () => {
    await database.sql(
      'CREATE TABLE notes (pool_id INTEGER NOT NULL, FOREIGN KEY (pool_id) REFERENCES slot_pool (id))',
    );
    await database.sql('INSERT INTO notes SELECT id FROM slot_pool');
    const pools = await count('slot_pool');
    const { code, stderr } = await run('resetdb -y');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^windsock: The table slot_pool cannot be dropped: /)]);
    expect(await count('slot_pool')).toBe(pools);
    // MySQL commits each table that it drops.
    if (dialect !== 'mysql') expect((await run('db check')).stdout).toBe(`${known}\n`);
    await database.sql('DROP TABLE notes');
    expect((await run('db reset -y')).code).toBe(0);
  });

  it('stays as it is if it is of another Airflow version, or of an unknown one', async () => {
    await database.sql('UPDATE alembic_version SET version_num = ?', 'c804e5c76e3e');
    const dags = await count('dag');
    const reset = await run('db reset --yes');
    expect([reset.code, reset.stderr]).toEqual([1, expect.stringContaining('c804e5c76e3e')]);
    const upgrade = await run('db upgrade');
    expect([upgrade.code, upgrade.stdout]).toEqual([1, '']);
    expect(upgrade.stderr).toContain("Windsock changes no schema: Airflow's own `airflow upgradedb` does");
    await database.sql('DROP TABLE alembic_version');
    expect((await run('db reset --yes')).code).toBe(1);
    expect(await count('dag')).toBe(dags);
  });

  it('is made anew where it was left half made', async () => {
    await database.sql('DELETE FROM alembic_version');
    await database.sql('DROP TABLE xcom');
    expect((await run('db check')).code).toBe(1);
    expect((await run('db reset --yes')).stdout).toBe(`${shown()}${known}, created anew\n`);
  });
});

describe('db reset', () => {
  beforeEach(async () => void (database = await airflowDatabase()));

  it.each(['n\n', '', '\n', 'yes\n', ' y\n'])('does nothing after the answer %j', async (input) => {
    const dags = await count('dag');
    expect(await run('db reset', input)).toEqual({ code: 0, stdout: `${shown()}Bail.\n`, stderr: question });
    expect(await count('dag')).toBe(dags);
  });

  it.each(['y\n', 'Y\r\n', 'y'])('goes on after the answer %j', async (input) => {
    const done = { code: 0, stdout: `${shown()}${known}, created anew\n`, stderr: question };
    expect(await run('db reset', input)).toEqual(done);
    expect(await count('dag')).toBe(0);
  });

  it.each(['db init', 'db upgrade', 'db reset --yes'])('and `%s` make a database that is not there', async (words) => {
    const path = join(database.home, 'sub', 'new.db');
    database.env['AIRFLOW__CORE__SQL_ALCHEMY_CONN'] = `sqlite:///${path}`;
    expect((await run('db check')).stderr).toContain(`There is no file ${path}`);
    expect((await run(words)).stdout).toMatch(/, created (now|anew)\n$/);
    expect(existsSync(path)).toBe(true);
  });
});
