import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite, type SqlConnection } from '../support/servers/sql-connection.js';
import { expectedTables } from './own-rows.js';
import { type Cell, loadRecordings, type Tables } from './recording.js';
import { tablesDiffer } from './tables.js';

let database: SqlConnection;

beforeEach(async () => {
  database = openSqlite(':memory:');
  await sql('CREATE TABLE slot_pool (id INTEGER, pool TEXT, slots, description)');
  await sql(
    'CREATE TABLE dag_run (id INTEGER, dag_id TEXT, run_id TEXT, execution_date TEXT, conf BLOB, start_date TEXT)',
  );
  await sql('CREATE TABLE task_instance (dag_id TEXT, task_id TEXT, execution_date TEXT)');
});
afterEach(() => database.close());

const sql = (text: string) => database.sql(text);

const since = Date.now();
const second = new Date(since).toISOString().slice(0, 19);
const stored = second.replace('T', ' ');

const pools = (...rows: Cell[][]): Tables => ({ slot_pool: { columns: ['id', 'pool', 'slots'], rows } });

describe('rows', () => {
  it('are found in any order, in the recorded columns', async () => {
    await sql("INSERT INTO slot_pool VALUES (2, 'b', 1, 'not recorded'), (1, 'a', NULL, 'nor this')");
    expect(await tablesDiffer(pools([1, 'a', null], [2, 'b', 1]), database, since)).toEqual([]);
  });

  it.each<[string, string, Cell[][]]>([
    ['a missing row', "(1, 'a', 1, '')", [[1, 'a', 1], [2, 'b', 1]]], // prettier-ignore
    ['a row too many', "(1, 'a', 1, ''), (2, 'b', 1, '')", [[1, 'a', 1]]],
    ['a row twice', "(1, 'a', 1, ''), (1, 'a', 1, '')", [[1, 'a', 1]]],
    ['another id', "(2, 'a', 1, '')", [[1, 'a', 1]]],
    ['another text', "(1, 'A', 1, '')", [[1, 'a', 1]]],
    ['text for a number', "(1, 'a', '1', '')", [[1, 'a', 1]]],
    ['nothing for a number', "(1, 'a', NULL, '')", [[1, 'a', 0]]],
    ['nothing for an empty text', '(1, NULL, 1, NULL)', [[1, '', 1]]],
  ])('may not have %s', async (_, values, recorded) => {
    await sql(`INSERT INTO slot_pool VALUES ${values}`);
    expect(await tablesDiffer(pools(...recorded), database, since)).toHaveLength(1);
  });

  it('are shown in full, with the first difference', async () => {
    await sql("INSERT INTO slot_pool VALUES (1, 'a', 2, '')");
    const [difference] = await tablesDiffer(pools([1, 'a', 1]), database, since);
    expect(difference).toContain('slot_pool: at character 27');
    expect(difference).toContain('expected {"id":1,"pool":"a","slots":1}');
    expect(difference).toContain('got      {"id":1,"pool":"a","slots":2}');
  });
});

const columns = ['id', 'dag_id', 'run_id', 'execution_date', 'conf', 'start_date'];
const run = (conf: Cell, runId = 'r', date = '2016-01-01 00:00:00.000000'): Tables => ({
  dag_run: { columns, rows: [[1, 'd', runId, date, conf, '<NOW_DB>']] },
});
async function insertRun(conf: string, runId = 'r', date = '2016-01-01 00:00:00.000000'): Promise<void> {
  await sql(`INSERT INTO dag_run VALUES (1, 'd', '${runId}', '${date}', ${conf}, '${stored}.000009')`);
}

describe('pickles', () => {
  /** Protocol 4 opcodes of the value, between PROTO and STOP. */
  const pickle = (hex: string) => `x'8004${hex}2e'`;
  const dict = (value: string) => pickle(`7d8c0161${value}73`); // {'a': value}

  it.each([
    ['null', pickle('4e')],
    ['5', pickle('4b05')],
    ['{"a": 1}', dict('4b01')],
    ['{"a": 1.0}', dict('473ff0000000000000')],
    ['{"a": NaN}', dict('477ff8000000000000')],
    ['{"a": 12345678901234567890}', dict('8a09d20a1feb8ca954ab00')],
    ['{"a": true}', dict('88')],
    ['{"a": "\\u00e9"}', dict('8c02c3a9')],
    ['{"a": []}', dict('5d')],
    ['{"b": 1, "c": 1}', pickle('7d8c01624b01738c01634b0173')],
  ])('of %s equal only that', async (text, bytes) => {
    await insertRun(bytes);
    expect(await tablesDiffer(run({ pickled_json: text }), database, since)).toEqual([]);
    const others = ['null', '5', '{"a": 1}', '{"a": 1.0}', '{"a": NaN}', '{"a": 12345678901234567891}', '{"a": []}'];
    const otherwise = [
      ...others,
      '{"a": "1"}',
      '{"a": Infinity}',
      '{"a": 0}',
      '{"a": {}}',
      '{"b": 1}',
      '{"c": 1, "b": 1}',
      '[1]',
      '""',
    ];
    for (const other of otherwise.filter((candidate) => candidate !== text)) {
      expect(await tablesDiffer(run({ pickled_json: other }), database, since), other).toHaveLength(1);
    }
  });

  it.each([
    ['no value', 'NULL'],
    ['JSON text', `'{"a": 1}'`],
    ['bytes of another kind', "x'7b7d'"],
    ['a pickle of a tuple', pickle('4b0185')],
    ['a pickle of a number as key', pickle('7d4b014b0173')],
  ])('are not %s', async (_, value) => {
    await insertRun(value);
    expect(await tablesDiffer(run({ pickled_json: '{"a": 1}' }), database, since)).toHaveLength(1);
  });

  it('are not nothing', async () => {
    await insertRun(pickle('4e'));
    expect(await tablesDiffer(run(null), database, since)).toHaveLength(1);
  });
});

describe('a run of the moment', () => {
  const recorded = (runId: string) => run(null, runId, '<NOW_DB>');

  it('has a run id of this moment where the recording has one of its own', async () => {
    await insertRun('NULL', `manual__${second}+00:00`, `${stored}.000000`);
    expect(await tablesDiffer(recorded('manual__2020-02-02T02:02:02+00:00'), database, since)).toEqual([]);
    expect(await tablesDiffer(recorded('manual__2020-02-02T02:02:02.123456+00:00'), database, since)).toHaveLength(1);
  });

  it('has one moment in its run id and its execution date', async () => {
    await insertRun('NULL', `manual__${second}+00:00`, `${stored}.000001`);
    expect(await tablesDiffer(recorded('manual__2020-02-02T02:02:02+00:00'), database, since)).toHaveLength(1);
  });

  it('keeps a run id that was chosen', async () => {
    await insertRun('NULL', 'chosen', `${stored}.000000`);
    expect(await tablesDiffer(recorded('chosen'), database, since)).toEqual([]);
    expect(await tablesDiffer(recorded('other'), database, since)).toHaveLength(1);
  });

  it('has task instances of its own date', async () => {
    const instances: Tables = {
      task_instance: { columns: ['dag_id', 'task_id', 'execution_date'], rows: [['d', 't', '<NOW_DB>']] },
    };
    await insertRun('NULL', 'r', `${stored}.000000`);
    await sql(`INSERT INTO task_instance VALUES ('d', 't', '${stored}.000000')`);
    expect(await tablesDiffer(instances, database, since)).toEqual([]);
    await sql(`UPDATE task_instance SET execution_date = '${stored}.000001'`);
    expect(await tablesDiffer(instances, database, since)).toEqual([expect.stringContaining('no run has this date')]);
  });
});

describe('the rows that Windsock has and Airflow has not', () => {
  const recordings = loadRecordings(join(import.meta.dirname, 'recordings'));
  const changes = (name: string) => {
    const recording = recordings.find((candidate) => candidate.name === name);
    if (!recording) throw new Error(`No recording ${name}`);
    const own = expectedTables(recording);
    const counts = Object.entries(own).map(([table, { rows }]) => {
      return [table, rows.length - (recording.tables_after[table]?.rows.length ?? 0)] as const;
    });
    return { own, more: Object.fromEntries(counts.filter(([, more]) => more !== 0)) };
  };

  it.each([
    ['02-trigger-body', { dag_run: 3, task_instance: 18 }],
    ['04-replace-microseconds', { dag_run: 3, task_instance: 18 }],
    ['09-paused', {}],
    ['11-delete-dag', { dag: 2, serialized_dag: 2, dag_run: 1, task_instance: 1 }],
  ])('of %s', (name, more) => {
    expect(changes(name).more).toEqual(more);
  });

  it('push the ids of later runs up', () => {
    const ids = changes('02-trigger-body').own.dag_run?.rows.map(([id, , runId]) => [id, runId]);
    expect(ids).toHaveLength(23);
    expect(ids).toEqual(expect.arrayContaining([[1, 'r1'], [16, 'manual__<NOW_T_ANY>'], [19, 'bom'], [23, 'spaces']])); // prettier-ignore
  });

  it('are none elsewhere', () => {
    const listed = ['02-trigger-body', '04-replace-microseconds', '09-paused', '11-delete-dag'];
    for (const recording of recordings.filter(({ name }) => !listed.includes(name))) {
      expect(expectedTables(recording), recording.name).toEqual(recording.tables_after);
    }
  });
});
