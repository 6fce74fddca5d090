import { createHash } from 'node:crypto';

/** Uses after which a statement counts as frequent. */
const threshold = 5;
/** Statements that get a name: each takes memory in the database, for each connection. */
const maxNamed = 100;
/** Statements that are counted at a time. */
const maxCounted = 1000;
/** Characters of the longest statement that gets a name: an INSERT of many rows has a text of its own for each number. */
const maxLength = 20_000;

/** Finds the statements that are run again and again, which are worth a name: a prepared statement of the database's. */
export class FrequentStatements {
  private readonly names = new Map<string, string>();
  private readonly refused = new Set<string>();
  private uses = new Map<string, number>();

  /** Counts a use of a statement. Returns its name, if it is frequent. */
  nameOf(sql: string): string | undefined {
    return this.names.get(sql) ?? this.count(sql);
  }

  /** Gives this statement no name any more. */
  refuse(sql: string): void {
    this.names.delete(sql);
    this.refused.add(sql);
  }

  private count(sql: string): string | undefined {
    if (this.names.size >= maxNamed || sql.length > maxLength || this.refused.has(sql)) return undefined;
    const uses = (this.uses.get(sql) ?? 0) + 1;
    if (uses >= threshold) {
      this.uses.delete(sql);
      const name = nameFor(sql);
      this.names.set(sql, name);
      return name;
    }
    if (this.uses.size >= maxCounted) this.uses = new Map();
    this.uses.set(sql, uses);
    return undefined;
  }
}

// The same name never stands for another text, not even in another process: a pooler such as PgBouncer may give the
// connection of one client to another, with all that was prepared on it.
function nameFor(sql: string): string {
  return `windsock_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
}
