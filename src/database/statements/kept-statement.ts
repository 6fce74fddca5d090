import { createHash } from 'node:crypto';

/** Maximum length in characters of a named statement, because PostgreSQL keeps it in memory for each connection. */
const maxLength = 20_000;

/** A statement that is run repeatedly. */
export interface KeptStatement {
  readonly sql: string;
  /** The name under which PostgreSQL prepares it. Undefined if the statement is too long or its preparation failed. */
  name?: string | undefined;
}

/** Names a statement, unless it is too long. */
export function keptStatement(sql: string): KeptStatement {
  return { sql, name: sql.length > maxLength ? undefined : nameFor(sql) };
}

// A name must identify the same SQL in every process: a pooler such as PgBouncer may pass a connection, with its
// prepared statements, from one client to another.
function nameFor(sql: string): string {
  return `windsock_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
}
