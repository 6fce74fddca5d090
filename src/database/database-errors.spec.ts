import { expect, it } from 'vitest';
import { ServiceUnavailable } from '../common/errors.js';
import { translateDatabaseError } from './database-errors.js';

const messageOf = (code: unknown, message = 'words of the database, with /a/path') => {
  const translated = translateDatabaseError(Object.assign(new Error(message), { code }));
  expect(translated).toBeInstanceOf(ServiceUnavailable);
  return (translated as Error).message;
};

it.each<[code: string, message?: string]>([
  ['SQLITE_FULL'],
  ['53100'],
  ['ER_DISK_FULL'],
  ['ER_RECORD_FILE_FULL'],
  ['58030', 'could not write to file "base/1/2": No space left on device'],
  ['ER_ERROR_ON_WRITE', 'Error writing file \'/tmp/x\' (Errcode: 28 "No space left on device")'],
  ['ER_GET_ERRNO', 'Got error 28 from storage engine'],
])('%s means a full disk', (code, message) => {
  expect(messageOf(code, message)).toBe('The disk of the database is full, nothing can be written now, try again');
});

it.each(['SQLITE_READONLY', '25006', 'ER_OPTION_PREVENTS_STATEMENT', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'])(
  '%s means a read-only database',
  (code) => {
    expect(messageOf(code)).toBe('The database is read-only, nothing can be written now, try again');
  },
);

it.each(['53200', '53300', 'ECONNREFUSED', 'SQLITE_NOMEM'])('%s means an unreachable database', (code) => {
  expect(messageOf(code)).toBe('The database cannot be reached now, try again');
});
