/** The error codes of the databases' own drivers that Windsock acts on. */
const uniqueViolations = new Set<unknown>(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
const lockConflicts = new Set<unknown>(['SQLITE_BUSY', 'SQLITE_LOCKED']);

function codeOf(error: unknown): unknown {
  // TypeORM wraps what the driver threw and copies its properties.
  return (error as { code?: unknown } | null)?.code;
}

/** True if a row was refused because another one has its key. */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolations.has(codeOf(error));
}

/** True if another writer held the database and the same work may succeed when it is done. */
export function isLockConflict(error: unknown): boolean {
  return lockConflicts.has(codeOf(error));
}
