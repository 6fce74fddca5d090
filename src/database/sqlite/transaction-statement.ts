import type { DatabaseFile } from './database-file.js';
import type { NodeStatement } from './node-sqlite.js';
import { Statement } from './sqlite-statement.js';

/** The first word of a statement that begins or ends a transaction. */
export type TransactionWord = 'BEGIN' | 'COMMIT' | 'ROLLBACK';

/**
 * A statement that begins or ends a transaction. SQLite ends a transaction by itself when it cannot write, and rejects
 * the ROLLBACK that follows. TypeORM would then assume that the transaction is still open, start each later one as a
 * savepoint within it, and never commit. So that ROLLBACK succeeds here: the transaction is already rolled back.
 */
export class TransactionStatement extends Statement {
  /** @param transaction state shared by all such statements of a database */
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
