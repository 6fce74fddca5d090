import { AirflowBadRequest, ServiceUnavailable } from '../common/errors.js';

/*
 * What the databases' own errors mean. SQLite's codes are the ones of sqlite-driver.ts, PostgreSQL's are SQLSTATEs, and
 * MySQL's are the names that its driver gives, or numbers where it has none.
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

/** What prepared statements give that are of no use any more. */
const stalePlans = new Set<unknown>([
  '26000', // invalid_sql_statement_name: another connection stands behind the pooler's
  '42P05', // duplicate_prepared_statement: the same
  '0A000', // feature_not_supported: "cached plan must not change result type", after a change of the table
]);

/** What a pooled connection gives whose server went away while nobody used it. */
const losses = new Set<unknown>([
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
  // TypeORM's: the connection died between two statements of a transaction.
  'Query runner already released',
  'a query runner was already released',
];

/**
 * Classes of SQLSTATEs: connection exception, insufficient resources (disk full, out of memory, too many connections),
 * operator intervention (a shutdown, a cancelled query), system error (input and output).
 */
const outageClasses = /^(?:08|53|57|58)[0-9A-Z]{3}$/;

const fullDisks = new Set<unknown>([
  'SQLITE_FULL',
  '53100', // disk_full
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL', // InnoDB's, of a table whose file cannot grow
]);
/** The operating system's word in the database's: ENOSPC has the number 28. */
const fullDiskMessage = /No space left on device|\berr(?:or|no)\b(?: code)?:? 28\b/i;

const readOnly = new Set<unknown>([
  'SQLITE_READONLY',
  '25006', // read_only_sql_transaction: a standby
  'ER_OPTION_PREVENTS_STATEMENT', // read_only
  'ER_READ_ONLY_MODE',
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
]);

const outages = new Set<unknown>([
  ...losses,
  ...fullDisks,
  ...readOnly,
  'SQLITE_NOMEM',
  'SQLITE_PROTOCOL', // the locks of the file cannot be had
  'ECONNREFUSED',
  'ENOENT', // the socket of a server that is stopped
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

/** Somebody keeps the service out of the database. It may be let in again, but waiting for that makes no sense at a start. */
const refusals = new Set<unknown>([
  '28P01', // invalid_password
  '28000', // invalid_authorization_specification
  '3D000', // invalid_catalog_name: there is no such database
  '55000', // object_not_in_prerequisite_state: the database takes no connections
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
]);

/** Errors of the drivers that have no code. */
const outageMessages = [
  ...lossMessages,
  'Connection terminated', // also: due to connection timeout, after which another try would only take as long
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'The database does not answer',
  'Pool is closed',
  'Driver not Connected',
];

/** Values that a column cannot hold, and what a client is told of them. */
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
  // A character beyond utf8mb3, compared with a column of that set.
  ['ER_CANT_AGGREGATE_2COLLATIONS', 'A text holds a character that the database cannot store'],
  ['ER_CANT_AGGREGATE_NCOLLATIONS', 'A text holds a character that the database cannot store'],
  ['ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'A text holds a character that the database cannot store'],
]);

function codeOf(error: unknown): unknown {
  // TypeORM wraps what the driver threw and copies its properties.
  const { code, errno } = (error ?? {}) as { code?: unknown; errno?: unknown };
  return code ?? errno;
}

/** True if a row was refused because another one has its key. */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolations.has(codeOf(error));
}

/** True if another writer was in the way and the same work may succeed when it is done. */
export function isLockConflict(error: unknown): boolean {
  return lockConflicts.has(codeOf(error));
}

/** True if a prepared statement was of no use any more; the same work may succeed without it. */
export function isStalePlan(error: unknown): boolean {
  return stalePlans.has(codeOf(error));
}

/** True if a statement was refused because one before it, in its transaction, had failed. */
export function isAfterFailure(error: unknown): boolean {
  return codeOf(error) === '25P02'; // in_failed_sql_transaction
}

/** True if the connection was dead already; a new one may work. */
export function isConnectionLost(error: unknown): boolean {
  return losses.has(codeOf(error)) || lossMessages.some((text) => (error as Error).message.includes(text));
}

/** True if the database could not be reached or does not take writes now. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error);
  if (outages.has(code) || outageClasses.test(String(code))) return true;
  const { message } = error as Error;
  return outageMessages.some((text) => message.includes(text));
}

/** True if the database works, but has no room to write, or takes no changes. */
export function isWriteRefusal(error: unknown): boolean {
  return isFullDisk(error) || readOnly.has(codeOf(error));
}

function isFullDisk(error: unknown): boolean {
  return fullDisks.has(codeOf(error)) || fullDiskMessage.test(String((error as Error | undefined)?.message));
}

/** True if the database's user lacks a right. */
export function isForbidden(error: unknown): boolean {
  return codeOf(error) === '42501'; // insufficient_privilege
}

/** The error as the rest of Windsock knows it: what a client did wrong, or what it should try again. */
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
