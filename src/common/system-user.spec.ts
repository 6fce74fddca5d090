import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { systemUser } from './system-user.js';

it('is who the environment says, LOGNAME first', () => {
  expect(systemUser({ USERNAME: 'c', USER: 'b', LOGNAME: 'a' })).toBe('a');
  expect(systemUser({ USERNAME: 'c', LOGNAME: '' })).toBe('c');
});

it('is else who runs the process', () => {
  expect(systemUser({})).toBe(userInfo().username);
});

// Only root can become somebody who has no name.
it.skipIf(process.geteuid?.() !== 0)('is the number of a user without a name', () => {
  process.seteuid!(54_321);
  try {
    expect(systemUser({})).toBe('54321');
  } finally {
    process.seteuid!(0);
  }
});
