import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { SqliteDatabase } from '../../../src/database/sqlite/sqlite-driver.js';
import type { DatabaseServer } from './database-server.js';

/** A row as SQLite has it, whatever the database: see {@link SqlConnection}. */
export type SqlRow = Record<string, unknown>;

/**
 * One connection to a database, as another process would have it. Every database takes the same SQL: `?` for a value,
 * `"name"` for an identifier, `'text'` for a text. And every one returns what SQLite does: booleans are 0 or 1, instants
 * texts of UTC with microseconds, bytes a Uint8Array, JSON its text.
 */
export interface SqlConnection {
  readonly sql: (text: string, ...values: unknown[]) => Promise<SqlRow[]>;
  /** Runs several statements at once, each ended by `;`. */
  readonly script: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens an SQLite file, or `:memory:`. */
export function openSqlite(path: string): SqlConnection {
  const database = new SqliteDatabase(path, { timeout: 5000 });
  const run = (text: string, values: unknown[]): SqlRow[] => {
    const statement = database.prepare(text);
    return statement.reader ? statement.all(...values) : (statement.run(...values), []);
  };
  return {
    // A promise from the start: what SQLite throws, it rejects with.
    sql: (text, ...values) => Promise.resolve().then(() => run(text, values)),
    script: (text) => Promise.resolve().then(() => void database.exec(text)),
    close: () => Promise.resolve().then(() => void database.close()),
  };
}

/** Opens a database of a server; without a name, the one that every server has. */
export function openServer(server: DatabaseServer, database?: string): Promise<SqlConnection> {
  return server.dialect === 'postgresql' ? openPostgresql(server, database) : openMysql(server, database);
}

const asText = (text: string) => text;

/** How PostgreSQL's texts are read, by the type's number. */
const readers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.BOOL]: (text) => (text === 't' ? 1 : 0),
  [pg.types.builtins.INT8]: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)),
  [pg.types.builtins.JSON]: asText,
  // The connection's time zone is UTC: 2020-01-01 00:00:00.5+00
  [pg.types.builtins.TIMESTAMPTZ]: (text) => {
    const [, second, fraction = ''] = /^(.{19})(?:\.(\d+))?\+00$/.exec(text) ?? [];
    return second === undefined ? text : `${second}.${fraction.padEnd(6, '0')}`;
  },
};

async function openPostgresql({ host, port, user, password }: DatabaseServer, database = 'postgres') {
  const getTypeParser = (type: number) => readers[type] ?? (pg.types.getTypeParser(type) as (text: string) => unknown);
  const client = new pg.Client({
    ...{ host, port, user, password, database },
    ...{ options: '-c TimeZone=UTC', types: { getTypeParser: getTypeParser as typeof pg.types.getTypeParser } },
  });
  await client.connect();
  return {
    sql: async (text: string, ...values: unknown[]) => {
      let count = 0;
      const numbered = text.replace(/'[^']*'|\?/g, (token) => (token === '?' ? `$${++count}` : token));
      return (await client.query<SqlRow>(numbered, values.length > 0 ? values : undefined)).rows;
    },
    script: async (text: string) => void (await client.query(text)),
    close: () => client.end(),
  };
}

async function openMysql({ host, port, user, password }: DatabaseServer, database?: string): Promise<SqlConnection> {
  const client = await createConnection({
    ...{ host, port, user, password, database },
    ...{ charset: 'utf8mb4', dateStrings: true, jsonStrings: true, supportBigNumbers: true, multipleStatements: true },
  });
  await client.query("SET time_zone = '+00:00', sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')");
  return {
    sql: async (text, ...values) => {
      const [rows] = await client.query(text, values);
      return Array.isArray(rows) ? (rows as SqlRow[]) : [];
    },
    script: async (text) => void (await client.query(text)),
    close: () => client.end(),
  };
}
