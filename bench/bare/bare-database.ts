import pg from 'pg';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-driver.js';
import type { Statement } from './statements.js';

/** A row as the driver gives it. */
export type Row = Record<string, unknown>;

/** Work that asks for statements to be run, one after the other, and gets the rows of each. */
export type Flow<T> = Generator<readonly [Statement, ...unknown[]], T, Row[]>;

/** A database with as little in front of it as there can be. */
export interface BareDatabase {
  read<T>(flow: Flow<T>): Promise<T>;
  /** In one transaction, which a failure rolls back. */
  transaction<T>(flow: Flow<T>): Promise<T>;
}

/** @param url `postgresql://…`, or the path of an SQLite file */
export function openBareDatabase(url: string): BareDatabase {
  return url.startsWith('postgresql://') ? onPostgresql(url) : onSqlite(url);
}

const textTypes: ReadonlySet<number> = new Set([pg.types.builtins.JSON, pg.types.builtins.TIMESTAMPTZ]);
const types = {
  getTypeParser: (oid: number): unknown =>
    textTypes.has(oid) ? (text: string) => text : (pg.types.getTypeParser(oid) as unknown),
} as typeof pg.types;

/** node-postgres with named prepared statements, and as many connections as Windsock has by default. */
function onPostgresql(connectionString: string): BareDatabase {
  const pool = new pg.Pool({ connectionString, max: 15, options: '-c TimeZone=UTC', types });
  const follow = async <T>(flow: Flow<T>, client: pg.Pool | pg.PoolClient): Promise<T> => {
    let step = flow.next();
    while (!step.done) {
      const [{ name, text }, ...values] = step.value;
      step = flow.next((await client.query<Row>({ name, text, values })).rows);
    }
    return step.value;
  };
  const transaction = async <T>(flow: Flow<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query('START TRANSACTION');
      await client.query('SET LOCAL lock_timeout = 5000');
      const result = await follow(flow, client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };
  return { read: (flow) => follow(flow, pool), transaction };
}

/** Windsock's own driver, set up as TypeORM does it, with statements that are prepared once. It never waits. */
function onSqlite(path: string): BareDatabase {
  const database = new SqliteDatabase(path);
  database.exec('PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL');
  const prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  const run = ({ name, text }: Statement, values: readonly unknown[]): Row[] => {
    let statement = prepared.get(name);
    if (!statement) prepared.set(name, (statement = database.prepare(text.replace(/\$(\d+)/g, '?$1'))));
    return statement.reader ? statement.all(...values) : (statement.run(...values), []);
  };
  const control = (text: string) => run({ name: text, text }, []);
  const follow = <T>(flow: Flow<T>): T => {
    let step = flow.next();
    while (!step.done) {
      const [statement, ...values] = step.value;
      step = flow.next(run(statement, values));
    }
    return step.value;
  };
  const transaction = <T>(flow: Flow<T>): T => {
    control('BEGIN TRANSACTION');
    try {
      const result = follow(flow);
      control('COMMIT');
      return result;
    } catch (error) {
      control('ROLLBACK');
      throw error;
    }
  };
  // Promises from the start: what SQLite throws, they reject with.
  return {
    read: (flow) => Promise.resolve().then(() => follow(flow)),
    transaction: (flow) => Promise.resolve().then(() => transaction(flow)),
  };
}
