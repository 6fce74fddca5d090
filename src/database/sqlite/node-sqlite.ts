import { createRequire } from 'node:module';

/**
 * The part of a prepared statement of `node:sqlite` that Windsock uses. `@photostructure/sqlite` has the same
 * interface.
 */
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
 * Node's own SQLite, which exists since 22.5 (without a flag since 22.13), or else a package with the same interface.
 * That package includes its binary, so installing it needs no compiler.
 */
export function nodeDatabaseClass(): NodeDatabaseClass {
  const module: unknown = process.getBuiltinModule?.('node:sqlite') ?? require('@photostructure/sqlite');
  return (module as { DatabaseSync: NodeDatabaseClass }).DatabaseSync;
}
