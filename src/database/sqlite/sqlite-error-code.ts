/** The SQLite result codes that Windsock distinguishes, with better-sqlite3's names. */
const errorNames: Record<number, string> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
};

/** Result codes by message, because the driver gives no code when several processes open a file at the same time. */
const errorCodes: Record<string, number> = { 'database is locked': 5 };

/** Runs an SQLite call and adds to its error the `code` that TypeORM and `database-errors.ts` read. */
export function withErrorCode<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { message, errcode = errorCodes[message] } = error as Error & { errcode?: number };
    if (errcode !== undefined) {
      const code = errorNames[errcode] ?? errorNames[errcode & 0xff] ?? `SQLITE_ERROR_${errcode}`;
      Object.assign(error as object, { code });
    }
    throw error;
  }
}
