import type { DataSource, EntityManager, EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';
import { type KeptStatement, keptStatement } from './kept-statement.js';
import { runSql } from './run-sql.js';

/** Inserts rows, in the manager's transaction if it has one. */
export type KeptInsert<Entity> = (manager: EntityManager, rows: readonly Entity[]) => Promise<void>;

/** Maximum number of rows per INSERT. SQLite allows 32,766 values and PostgreSQL 65,535. */
const batchSize = 1000;
/** How many statements are kept, one for each number of rows. */
const maxWritten = 50;

interface Written {
  readonly columns: EntityMetadata['columns'];
  /** The statement up to its first row. */
  readonly head: string;
  /** Complete statements by number of rows. */
  readonly byRows: Map<number, KeptStatement>;
}

/**
 * An INSERT whose SQL is generated once for each number of rows. TypeORM generates it for every call, which takes
 * longer than the INSERT itself. Rows have all properties of the entity except the generated one, none of them
 * undefined, and are converted as TypeORM converts them. Errors are those of `runSql`.
 */
export function keptInsert<Entity extends ObjectLiteral, Generated extends keyof Entity = never>(
  target: EntityTarget<Entity>,
): KeptInsert<Omit<Entity, Generated>> {
  const kept = new WeakMap<DataSource, Written>();
  return async (manager, rows) => {
    const { driver } = manager.dataSource;
    const written = kept.get(manager.dataSource) ?? writeHead(manager, target);
    kept.set(manager.dataSource, written);
    const { columns } = written;
    for (let start = 0; start < rows.length; start += batchSize) {
      const batch = rows.slice(start, start + batchSize) as Entity[];
      const values = batch.flatMap((row) =>
        columns.map((column): unknown => driver.preparePersistentValue(row[column.propertyName], column)),
      );
      await runSql(manager, statementFor(manager, batch.length, written), values);
    }
  };
}

function writeHead(manager: EntityManager, target: EntityTarget<ObjectLiteral>): Written {
  const { driver } = manager.dataSource;
  const metadata = manager.dataSource.getMetadata(target);
  const columns = metadata.columns.filter((column) => !column.isGenerated);
  const table = metadata.tablePath
    .split('.')
    .map((name) => driver.escape(name))
    .join('.');
  const names = columns.map((column) => driver.escape(column.databaseName)).join(', ');
  return { columns, head: `INSERT INTO ${table} (${names}) VALUES `, byRows: new Map() };
}

function statementFor(manager: EntityManager, rows: number, written: Written): KeptStatement {
  const { byRows } = written;
  const found = byRows.get(rows);
  if (found) return found;
  const sql = writeRows(manager, rows, written);
  if (byRows.size >= maxWritten) return { sql };
  const statement = keptStatement(sql);
  byRows.set(rows, statement);
  return statement;
}

function writeRows(manager: EntityManager, rows: number, { columns, head }: Written): string {
  const { driver } = manager.dataSource;
  const row = (index: number) =>
    columns.map((column, position) => driver.createParameter(column.propertyName, index * columns.length + position));
  return head + Array.from({ length: rows }, (_, index) => `(${row(index).join(', ')})`).join(', ');
}
