import { createRequire } from 'node:module';

/** A prepared statement of `node:sqlite`, as far as it is used here; `@photostructure/sqlite` has the same. */
export interface NodeStatement {
  all(...parameters: unknown[]): Record<string, unknown>[];
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  columns(): unknown[];
  setReadBigInts(enabled: boolean): void;
}

/** A connection of `node:sqlite`. */
export interface NodeDatabase {
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
export function nodeDatabaseClass(): NodeDatabaseClass {
  const module: unknown = process.getBuiltinModule?.('node:sqlite') ?? require('@photostructure/sqlite');
  return (module as { DatabaseSync: NodeDatabaseClass }).DatabaseSync;
}
