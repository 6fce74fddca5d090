import type { DatabaseFile } from './database-file.js';
import type { NodeStatement } from './node-sqlite.js';
import { withErrorCode } from './sqlite-error-code.js';

function toParameter(value: unknown): unknown {
  if (value === undefined) return null;
  // The driver cuts text at a NUL and would find a different row. Bytes never equal a text.
  if (typeof value === 'string' && value.includes('\0')) return Buffer.from(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Converts integers that fit a JavaScript number; larger ones stay `bigint`. */
function narrowBigInts(row: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(row)) {
    if (typeof value === 'bigint' && BigInt.asIntN(53, value) === value) row[key] = Number(value);
  }
  return row;
}

/** A prepared statement, with the methods that TypeORM calls. */
export class Statement {
  /** Whether the statement returns rows. TypeORM reads this property. */
  readonly reader: boolean;

  /** Whether a column held an integer beyond 2^53, which the driver refuses to round. */
  private wide = false;

  /** @param file checked before each run; null for no check */
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
