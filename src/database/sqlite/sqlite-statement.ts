import type { DatabaseFile } from './database-file.js';
import type { NodeStatement } from './node-sqlite.js';
import { withErrorCode } from './sqlite-error-code.js';

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

/** A prepared statement, as TypeORM calls it. */
export class Statement {
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
