import { AirflowBadRequest, ServiceUnavailable } from '../common/errors.js';

/*
 * What the databases' own errors mean. SQLite's codes are the ones of sqlite-driver.ts, PostgreSQL's are SQLSTATEs, and
 * MySQL's are the names that its driver gives.
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

/** What a pooled connection gives whose server went away while nobody used it. */
const losses = new Set<unknown>(['ECONNRESET', 'EPIPE', '57P01', '57P02', 'PROTOCOL_CONNECTION_LOST']);
const lossMessages = [
  'Connection terminated',
  'Client has encountered a connection error',
  "Can't add new command when connection is in closed state",
];

const outages = new Set<unknown>([
  ...losses,
  'SQLITE_READONLY',
  'SQLITE_FULL',
  'ECONNREFUSED',
  'ENOENT', // the socket of a server that is stopped
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '25006', // read_only_sql_transaction: a standby
  '53100', // disk_full
  '53300', // too_many_connections
  '57P03', // cannot_connect_now
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT', // read-only
  'ER_DISK_FULL',
]);

/** Errors of the drivers that have no code. */
const outageMessages = [
  ...lossMessages,
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
  ['ER_WARN_DATA_OUT_OF_RANGE', 'A number is too large for its column'],
  ['ER_TRUNCATED_WRONG_VALUE', 'A date is outside what the database can store'],
  // A character beyond utf8mb3, compared with a column of that set.
  ['ER_CANT_AGGREGATE_2COLLATIONS', 'A text holds a character that the database cannot store'],
  ['ER_CANT_AGGREGATE_NCOLLATIONS', 'A text holds a character that the database cannot store'],
  ['ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'A text holds a character that the database cannot store'],
]);

function codeOf(error: unknown): unknown {
  // TypeORM wraps what the driver threw and copies its properties.
  return (error as { code?: unknown } | null)?.code;
}

/** True if a row was refused because another one has its key. */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolations.has(codeOf(error));
}

/** True if another writer was in the way and the same work may succeed when it is done. */
export function isLockConflict(error: unknown): boolean {
  return lockConflicts.has(codeOf(error));
}

/** True if the connection was dead already; a new one may work. */
export function isConnectionLost(error: unknown): boolean {
  return losses.has(codeOf(error)) || lossMessages.some((text) => (error as Error).message.includes(text));
}

/** True if the database could not be reached or does not take writes now. */
export function isOutage(error: unknown): boolean {
  if (outages.has(codeOf(error)) || String(codeOf(error)).startsWith('08')) return true;
  const { message } = error as Error;
  return outageMessages.some((text) => message.includes(text));
}

/** The error as the rest of Windsock knows it: what a client did wrong, or what it should try again. */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const badValue = badValues.get(codeOf(error));
  if (badValue) return new AirflowBadRequest(badValue, { cause: error });
  if (isLockConflict(error) || isUniqueViolation(error)) {
    return new ServiceUnavailable('Another writer is in the way in the database, try again', { cause: error });
  }
  if (isOutage(error)) return new ServiceUnavailable('The database cannot be reached now, try again', { cause: error });
  return error;
}
