import { AirflowBadRequest, ServiceUnavailable } from '../common/errors.js';

/*
 * Classifies the errors of the database drivers. SQLite's codes come from sqlite-driver.ts, PostgreSQL's are SQLSTATEs,
 * and MySQL's are its driver's error names, or numbers where the driver has no name.
 */

const uniqueViolations = new Set<unknown>([
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  '23505',
  'ER_DUP_ENTRY',
]);

const lockConflicts = new Set<unknown>([
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  '55P03', // lock_not_available
  '40P01', // deadlock_detected
  '40001', // serialization_failure
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
]);

/** Codes of prepared statements that are no longer valid. */
const stalePlans = new Set<unknown>([
  '26000', // invalid_sql_statement_name: the pooler uses another server connection now
  '42P05', // duplicate_prepared_statement: same cause
  '0A000', // feature_not_supported: "cached plan must not change result type", after the table was altered
]);

/** Codes of a pooled connection whose server closed it while it was idle. */
const connectionLosses = new Set<unknown>([
  'ECONNRESET',
  'EPIPE',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P05', // idle_session_timeout
  'PROTOCOL_CONNECTION_LOST',
  1927, // MariaDB's ER_CONNECTION_KILLED
]);
const lossMessages = [
  'Connection terminated unexpectedly',
  'Client has encountered a connection error',
  "Can't add new command when connection is in closed state",
  // From TypeORM: the connection was lost between two statements of a transaction.
  'Query runner already released',
  'a query runner was already released',
];

/**
 * SQLSTATE classes: connection exception, insufficient resources (disk full, out of memory, too many connections),
 * operator intervention (shutdown, cancelled query), system error (I/O).
 */
const outageClasses = /^(?:08|53|57|58)[0-9A-Z]{3}$/;

const fullDisks = new Set<unknown>([
  'SQLITE_FULL',
  '53100', // disk_full
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL', // InnoDB: the table's file cannot grow
]);
/** The operating system's error within the database's message. ENOSPC is number 28. */
const fullDiskMessage = /No space left on device|\berr(?:or|no)\b(?: code)?:? 28\b/i;

const readOnly = new Set<unknown>([
  'SQLITE_READONLY',
  '25006', // read_only_sql_transaction: a standby
  'ER_OPTION_PREVENTS_STATEMENT', // read_only
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

const outageCodes = new Set<unknown>([
  ...connectionLosses,
  ...fullDisks,
  ...readOnly,
  'SQLITE_NOMEM',
  'SQLITE_PROTOCOL', // the file cannot be locked
  'ECONNREFUSED',
  'ENOENT', // the server is stopped, so its socket is missing
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_SERVER_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_QUERY_TIMEOUT',
  1969, // MariaDB's ER_STATEMENT_TIMEOUT
  'ER_ERROR_ON_WRITE',
  'ER_OUTOFMEMORY',
  'ER_OUT_OF_RESOURCES',
]);

/** The database denies access. A request may be retried later, but the start does not wait for it. */
const refusals = new Set<unknown>([
  '28P01', // invalid_password
  '28000', // invalid_authorization_specification
  '3D000', // invalid_catalog_name: the database does not exist
  '55000', // object_not_in_prerequisite_state: the database accepts no connections
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
]);

/** Messages of driver errors that have no code. */
const outageMessages = [
  ...lossMessages,
  'Connection terminated', // also "due to connection timeout": a retry would take just as long
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'The database does not answer',
  'Pool is closed',
  'Driver not Connected',
];

/** Codes for values that a column cannot hold, with the message for the client. */
const badValues: ReadonlyMap<unknown, string> = new Map([
  ['22001', 'A value is too long for its column'],
  ['22003', 'A number is too large for its column'],
  ['22008', 'A date is outside what the database can store'],
  ['22021', 'A text holds a character that the database cannot store'],
  ['22P05', 'A text holds a character that the database cannot store'],
  ['ER_DATA_TOO_LONG', 'A value is too long for its column'],
  // Larger than max_allowed_packet, which is more than any column takes.
  ['ER_NET_PACKET_TOO_LARGE', 'A value is too long for its column'],
  ['ER_WARN_DATA_OUT_OF_RANGE', 'A number is too large for its column'],
  ['ER_TRUNCATED_WRONG_VALUE', 'A date is outside what the database can store'],
  // A character outside utf8mb3, compared with a utf8mb3 column.
  ['ER_CANT_AGGREGATE_2COLLATIONS', 'A text holds a character that the database cannot store'],
  ['ER_CANT_AGGREGATE_NCOLLATIONS', 'A text holds a character that the database cannot store'],
  ['ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'A text holds a character that the database cannot store'],
]);

function codeOf(error: unknown): unknown {
  // TypeORM wraps the driver's error and copies its properties.
  const { code, errno } = (error ?? {}) as { code?: unknown; errno?: unknown };
  return code ?? errno;
}

/** True if a row was rejected because another row has the same key. */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolations.has(codeOf(error));
}

/** True if another transaction held a lock. The same work may succeed once that transaction ends. */
export function isLockConflict(error: unknown): boolean {
  return lockConflicts.has(codeOf(error));
}

/** True if a prepared statement was no longer valid. The same work may succeed without it. */
export function isStalePlan(error: unknown): boolean {
  return stalePlans.has(codeOf(error));
}

/** True if a statement was rejected because an earlier one in its transaction had failed. */
export function isAfterFailure(error: unknown): boolean {
  return codeOf(error) === '25P02'; // in_failed_sql_transaction
}

/** True if the connection was lost. A new one may work. */
export function isConnectionLost(error: unknown): boolean {
  return connectionLosses.has(codeOf(error)) || lossMessages.some((text) => (error as Error).message.includes(text));
}

/** True if the database cannot be reached or does not accept writes now. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (outageCodes.has(code) || outageClasses.test(String(code))) return true;
  const { message } = error as Error;
  return outageMessages.some((text) => message.includes(text));
}

/** True if the database works, but its disk is full or it is read-only. */
export function isWriteRefusal(error: unknown): boolean {
  return isFullDisk(error) || readOnly.has(codeOf(error));
}

function isFullDisk(error: unknown): boolean {
  return fullDisks.has(codeOf(error)) || fullDiskMessage.test(String((error as Error | undefined)?.message));
}

/** True if the database user lacks a privilege. */
export function isForbidden(error: unknown): boolean {
  return codeOf(error) === '42501'; // insufficient_privilege
}

/**
 * Turns a database error into AirflowBadRequest for a value that cannot be stored, or ServiceUnavailable for a failure
 * that a retry may solve. Returns any other error unchanged.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const badValue = badValues.get(codeOf(error));
  if (badValue) return new AirflowBadRequest(badValue, { cause: error });
  if (isLockConflict(error) || isUniqueViolation(error)) {
    return new ServiceUnavailable('Another writer is in the way in the database, try again', { cause: error });
  }
  if (isFullDisk(error)) {
    return new ServiceUnavailable('The disk of the database is full, nothing can be written now, try again', {
      cause: error,
    });
  }
  if (isWriteRefusal(error)) {
    return new ServiceUnavailable('The database is read-only, nothing can be written now, try again', { cause: error });
  }
  if (isOutage(error) || refusals.has(codeOf(error))) {
    return new ServiceUnavailable('The database cannot be reached now, try again', { cause: error });
  }
  return error;
}
