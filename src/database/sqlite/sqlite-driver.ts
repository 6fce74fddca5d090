import { createRequire } from 'node:module';

/** The part of `node:sqlite` that is used here; `@photostructure/sqlite` has the same. */
interface NodeStatement {
  all(...parameters: unknown[]): Record<string, unknown>[];
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  columns(): unknown[];
  setReadBigInts(enabled: boolean): void;
}
interface NodeDatabase {
  prepare(sql: string): NodeStatement;
  exec(sql: string): void;
  close(): void;
}
type NodeDatabaseClass = new (path: string, options?: { readOnly?: boolean; timeout?: number }) => NodeDatabase;

const require = createRequire(import.meta.url);

/**
 * Node's own SQLite where it exists, which is from 22.5 on (22.13 without a flag); before that a package with the same
 * interface, whose binary comes inside the package. So no compiler is needed at install.
 */
function nodeDatabaseClass(): NodeDatabaseClass {
  const module: unknown = process.getBuiltinModule?.('node:sqlite') ?? require('@photostructure/sqlite');
  return (module as { DatabaseSync: NodeDatabaseClass }).DatabaseSync;
}

/** SQLite's result codes that are told apart elsewhere, named as better-sqlite3 names them. */
const errorNames: Record<number, string> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  13: 'SQLITE_FULL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
};

/** Runs an SQLite call and gives its error the `code` that TypeORM and `database-errors.ts` look at. */
function withErrorCode<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode !== undefined) {
      const code = errorNames[errcode] ?? errorNames[errcode & 0xff] ?? `SQLITE_ERROR_${errcode}`;
      Object.assign(error as object, { code });
    }
    throw error;
  }
}

function toParameter(value: unknown): unknown {
  if (value === undefined) return null;
  // The driver ends text at a NUL, and would find what was not asked for. Bytes equal no text.
  if (typeof value === 'string' && value.includes('\0')) return Buffer.from(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Whole numbers that fit a JavaScript number become one; larger ones stay `bigint`. */
function narrowBigInts(row: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(row)) {
    if (typeof value === 'bigint' && BigInt.asIntN(53, value) === value) row[key] = Number(value);
  }
  return row;
}

class Statement {
  /** Whether the statement returns rows, as TypeORM asks. */
  readonly reader: boolean;

  /** Whether a column held an integer beyond 2^53, which the driver refuses to round. */
  private wide = false;

  constructor(private readonly statement: NodeStatement) {
    this.reader = statement.columns().length > 0;
  }

  all(...parameters: unknown[]): Record<string, unknown>[] {
    const values = parameters.map(toParameter);
    try {
      const rows = withErrorCode(() => this.statement.all(...values));
      return this.wide ? rows.map(narrowBigInts) : rows;
    } catch (error) {
      if (!(error as Error).message.includes('too large to be represented as a JavaScript number')) throw error;
      this.wide = true;
      this.statement.setReadBigInts(true);
      return this.all(...parameters);
    }
  }

  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return withErrorCode(() => this.statement.run(...parameters.map(toParameter)));
  }
}

/**
 * What TypeORM's `better-sqlite3` data source needs of that package, over `node:sqlite`. The real better-sqlite3
 * compiles at install.
 */
export class SqliteDatabase {
  private readonly database: NodeDatabase;

  constructor(path: string, options: { readonly?: boolean; timeout?: number } = {}) {
    const DatabaseSync = nodeDatabaseClass();
    this.database = withErrorCode(
      () => new DatabaseSync(path, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 0 }),
    );
  }

  prepare(sql: string): Statement {
    // A transaction that reads first and writes later fails at once if another process wrote in between, however long
    // it is ready to wait. Taking the write lock at the start makes it wait instead.
    const text = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
    return new Statement(withErrorCode(() => this.database.prepare(text)));
  }

  exec(sql: string): void {
    withErrorCode(() => this.database.exec(sql));
  }

  pragma(source: string): Record<string, unknown>[] {
    const statement = this.prepare(`PRAGMA ${source}`);
    return statement.all();
  }

  close(): void {
    this.database.close();
  }
}
