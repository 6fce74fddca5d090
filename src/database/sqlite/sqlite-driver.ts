import { type Stats, statSync } from 'node:fs';
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
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
};

/** Result codes by SQLite's words, which are all that the driver has where processes open a file at the same time. */
const errorCodes: Record<string, number> = { 'database is locked': 5 };

/** Runs an SQLite call and gives its error the `code` that TypeORM and `database-errors.ts` look at. */
function withErrorCode<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { message, errcode = errorCodes[message] } = error as Error & { errcode?: number };
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

/** Statements that are kept prepared. */
const maxKept = 200;

/** Milliseconds for which a look at the file counts, since it takes as long as a short statement. */
const lookCounts = 1;

/**
 * The file that a database was opened in. Whoever replaces or removes it takes it away from its path, not from us: what
 * is written then is lost, and SQLite does not mind as long as it has a write-ahead log.
 */
class DatabaseFile {
  private readonly opened: Stats | undefined;
  private seen = 0;

  constructor(private readonly path: string) {
    this.opened = this.find();
  }

  /** @throws SQLITE_CANTOPEN if it is not at its path any more */
  require(): void {
    const now = performance.now();
    if (!this.opened || now - this.seen < lookCounts) return;
    const found = this.find();
    this.seen = now;
    if (found?.ino === this.opened.ino && found.dev === this.opened.dev) return;
    this.seen = 0;
    const message = `${this.path} is not the file any more that was opened: put it back, or start Windsock again`;
    throw Object.assign(new Error(message), { code: 'SQLITE_CANTOPEN' });
  }

  /** Nothing for a database in memory. */
  private find(): Stats | undefined {
    return statSync(this.path, { throwIfNoEntry: false });
  }
}

class Statement {
  /** Whether the statement returns rows, as TypeORM asks. */
  readonly reader: boolean;

  /** Whether a column held an integer beyond 2^53, which the driver refuses to round. */
  private wide = false;

  /** @param file where the database must be for it to run */
  constructor(
    private readonly statement: NodeStatement,
    private readonly file: DatabaseFile | null,
  ) {
    this.reader = statement.columns().length > 0;
  }

  all(...parameters: unknown[]): Record<string, unknown>[] {
    const values = parameters.map(toParameter);
    this.file?.require();
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
    this.file?.require();
    return withErrorCode(() => this.statement.run(...parameters.map(toParameter)));
  }
}

/**
 * A statement that begins or ends a transaction. SQLite ends one by itself when it cannot write, and refuses the ROLLBACK
 * that follows. TypeORM would conclude that it is still in the transaction, begin each later one within it, by a
 * savepoint, and never commit any of them. So that ROLLBACK succeeds: what it is for has been done.
 */
class Boundary extends Statement {
  /** @param transaction what all boundaries of a database know of where they are */
  constructor(
    statement: NodeStatement,
    file: DatabaseFile | null,
    private readonly word: 'BEGIN' | 'COMMIT' | 'ROLLBACK',
    private readonly transaction: { isOpen: boolean },
  ) {
    super(statement, file);
  }

  override run() {
    const result = this.runOrFindEnded();
    this.transaction.isOpen = this.word === 'BEGIN';
    return result;
  }

  private runOrFindEnded(): ReturnType<Statement['run']> {
    try {
      return super.run();
    } catch (error) {
      const isEnded = this.transaction.isOpen && (error as Error).message.includes('no transaction is active');
      if (this.word !== 'ROLLBACK' || !isEnded) throw error;
      return { changes: 0, lastInsertRowid: 0 };
    }
  }
}

/**
 * What TypeORM's `better-sqlite3` data source needs of that package, over `node:sqlite`. The real better-sqlite3
 * compiles at install.
 */
export class SqliteDatabase {
  private readonly database: NodeDatabase;
  private readonly file: DatabaseFile;
  private readonly transaction = { isOpen: false };
  private readonly kept = new Map<string, Statement>();

  constructor(path: string, options: { readonly?: boolean; timeout?: number } = {}) {
    const DatabaseSync = nodeDatabaseClass();
    this.database = withErrorCode(
      () => new DatabaseSync(path, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 0 }),
    );
    this.file = new DatabaseFile(path);
  }

  /** Runs a statement, which is prepared at its first use and kept. Returns its rows: none where it gives none. */
  run(sql: string, values: readonly unknown[]): Record<string, unknown>[] {
    const statement = this.kept.get(sql) ?? this.keep(sql);
    if (statement.reader) return statement.all(...values);
    statement.run(...values);
    return [];
  }

  private keep(sql: string): Statement {
    const statement = this.prepare(sql);
    if (this.kept.size < maxKept) this.kept.set(sql, statement);
    return statement;
  }

  prepare(sql: string): Statement {
    // A transaction that reads first and writes later fails at once if another process wrote in between, however long
    // it is ready to wait. Taking the write lock at the start makes it wait instead.
    const text = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
    const statement = withErrorCode(() => this.database.prepare(text));
    const [, word] = /^(BEGIN|COMMIT|ROLLBACK)\b(?! TO)/.exec(text) ?? [];
    // Whatever became of the file, a transaction must come to its end.
    const file = word === 'ROLLBACK' ? null : this.file;
    if (word === undefined) return new Statement(statement, file);
    return new Boundary(statement, file, word as 'BEGIN' | 'COMMIT' | 'ROLLBACK', this.transaction);
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
