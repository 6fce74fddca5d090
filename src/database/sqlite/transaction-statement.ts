import type { DatabaseFile } from './database-file.js';
import type { NodeStatement } from './node-sqlite.js';
import { Statement } from './sqlite-statement.js';

/** The first word of a statement that begins or ends a transaction. */
export type TransactionWord = 'BEGIN' | 'COMMIT' | 'ROLLBACK';

/**
 * A statement that begins or ends a transaction. SQLite ends one by itself when it cannot write, and refuses the ROLLBACK
 * that follows. TypeORM would conclude that it is still in the transaction, begin each later one within it, by a
 * savepoint, and never commit any of them. So that ROLLBACK succeeds: what it is for has been done.
 */
export class TransactionStatement extends Statement {
  /** @param transaction what all such statements of a database know of where they are */
  constructor(
    statement: NodeStatement,
    file: DatabaseFile | null,
    private readonly word: TransactionWord,
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
