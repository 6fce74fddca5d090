import { DatabaseFile } from './database-file.js';
import { type NodeDatabase, nodeDatabaseClass } from './node-sqlite.js';
import { withErrorCode } from './sqlite-error-code.js';
import { Statement } from './sqlite-statement.js';
import { TransactionStatement, type TransactionWord } from './transaction-statement.js';

/** Number of prepared statements that are kept. */
const maxPrepared = 200;

/**
 * The part of better-sqlite3's interface that TypeORM's data source calls, implemented with `node:sqlite`.
 * better-sqlite3 itself needs a compiler at install.
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

  /** Runs a statement and returns its rows, if any. Prepares it at the first use and keeps it. */
  run(sql: string, values: readonly unknown[]): Record<string, unknown>[] {
    const statement = this.kept.get(sql) ?? this.keep(sql);
    if (statement.reader) return statement.all(...values);
    statement.run(...values);
    return [];
  }

  private keep(sql: string): Statement {
    const statement = this.prepare(sql);
    if (this.kept.size < maxPrepared) this.kept.set(sql, statement);
    return statement;
  }

  prepare(sql: string): Statement {
    // A transaction that reads first and writes later fails at once if another process wrote in between, regardless of
    // its timeout. Taking the write lock at the start makes it wait instead.
    const text = /^BEGIN(?: TRANSACTION)?$/.test(sql) ? 'BEGIN IMMEDIATE' : sql;
    const statement = withErrorCode(() => this.database.prepare(text));
    const [, word] = /^(BEGIN|COMMIT|ROLLBACK)\b(?! TO)/.exec(text) ?? [];
    // A transaction must be able to end even if its file is gone.
    const file = word === 'ROLLBACK' ? null : this.file;
    if (word === undefined) return new Statement(statement, file);
    return new TransactionStatement(statement, file, word as TransactionWord, this.transaction);
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
