import { createHash } from 'node:crypto';

/** Characters of the longest statement that gets a name: PostgreSQL keeps it in memory, for each connection. */
const maxLength = 20_000;

/** A statement that is run again and again. */
export interface KeptStatement {
  readonly sql: string;
  /** Under which PostgreSQL keeps it prepared; none if that is not worth its memory, or turned out to be of no use. */
  name?: string | undefined;
}

/** Gives a statement a name. */
export function keptStatement(sql: string): KeptStatement {
  return { sql, name: sql.length > maxLength ? undefined : nameFor(sql) };
}

// The same name never stands for another text, not even in another process: a pooler such as PgBouncer may give the
// connection of one client to another, with all that was prepared on it.
function nameFor(sql: string): string {
  return `windsock_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
}
