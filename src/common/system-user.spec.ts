import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { systemUser } from './system-user.js';

it('is taken from the environment, LOGNAME first', () => {
  expect(systemUser({ USERNAME: 'c', USER: 'b', LOGNAME: 'a' })).toBe('a');
  expect(systemUser({ USERNAME: 'c', LOGNAME: '' })).toBe('c');
});

it('is otherwise the user of the process', () => {
  expect(systemUser({})).toBe(userInfo().username);
});

// Only root can switch to a user without a name.
it.skipIf(process.geteuid?.() !== 0)('is the number of a user without a name', () => {
  process.seteuid!(54_321);
  try {
    expect(systemUser({})).toBe('54321');
  } finally {
    process.seteuid!(0);
  }
});
