import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { entities } from '../../src/database/entities/entities.js';
import { openDatabase } from '../../src/database/open-database.js';

interface Column {
  readonly name: string;
  readonly nullable: boolean;
  readonly primary: boolean;
}

/** Columns that `TimestampColumn` calls nullable, as most of its kind are, and the table does not. */
const neverNull: Readonly<Record<string, readonly string[]>> = {
  dag_code: ['last_updated'],
  serialized_dag: ['last_updated'],
  task_fail: ['execution_date'],
  task_reschedule: ['execution_date', 'start_date', 'end_date', 'reschedule_date'],
  xcom: ['timestamp', 'execution_date'],
};

let dataSource: DataSource;

beforeAll(async () => {
  dataSource = await openDatabase(loadAirflowConfig({ AIRFLOW__CORE__SQL_ALCHEMY_CONN: 'sqlite://' }));
});

afterAll(() => dataSource.destroy());

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

async function columnsOfTable(table: string): Promise<Column[]> {
  const rows = await dataSource.query<{ name: string; notnull: number; pk: number }[]>(`PRAGMA table_info(${table})`);
  return rows.map(({ name, notnull, pk }) => ({ name, nullable: notnull === 0, primary: pk > 0 })).sort(byName);
}

function columnsOfEntity(entity: (typeof entities)[number]): Column[] {
  const { tableName, columns } = dataSource.getMetadata(entity);
  return columns
    .map(({ databaseName, isNullable, isPrimary }) => ({
      name: databaseName,
      nullable: isNullable && !neverNull[tableName]?.includes(databaseName),
      primary: isPrimary,
    }))
    .sort(byName);
}

describe('an entity has the columns of its table, and their keys and NULLs:', () => {
  it.each(entities.map((entity) => [entity.name, entity] as const))('%s', async (_, entity) => {
    const columns = await columnsOfTable(dataSource.getMetadata(entity).tableName);
    expect(columns).not.toEqual([]);
    expect(columnsOfEntity(entity)).toEqual(columns);
  });
});

it('no two entities share a table', () => {
  const tables = entities.map((entity) => dataSource.getMetadata(entity).tableName);
  expect(new Set(tables).size).toBe(tables.length);
});

it("no entity leads to another: the foreign keys are the database's", () => {
  expect(entities.flatMap((entity) => dataSource.getMetadata(entity).relations)).toEqual([]);
});
