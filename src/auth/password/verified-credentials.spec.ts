import { expect, it } from 'vitest';
import { VerifiedCredentials } from './verified-credentials.js';

const alice = { username: 'alice', password: 'secret' };

it('trusts a password until its lifetime ends, for the hash that it was verified against', () => {
  let now = 0;
  const verified = new VerifiedCredentials(60, () => now);
  const key = verified.keyOf(alice);
  expect(verified.has(key, 'hash')).toBe(false);
  verified.add(key, 'hash');
  now = 59_999;
  expect(verified.has(key, 'hash')).toBe(true);
  now = 60_000;
  expect(verified.has(key, 'hash')).toBe(false);
});

it('drops credentials permanently when the stored hash changes', () => {
  const verified = new VerifiedCredentials(60);
  const key = verified.keyOf(alice);
  verified.add(key, 'hash');
  expect(verified.has(key, 'other')).toBe(false);
  expect(verified.has(key, 'hash')).toBe(false);
});

it('trusts nothing with a lifetime of 0', () => {
  const verified = new VerifiedCredentials(0);
  verified.add(verified.keyOf(alice), 'hash');
  expect(verified.has(verified.keyOf(alice), 'hash')).toBe(false);
});

it('uses keys that do not reveal the credentials and differ between processes', () => {
  const [one, other] = [new VerifiedCredentials(60), new VerifiedCredentials(60)];
  expect(one.keyOf(alice)).toBe(one.keyOf({ ...alice }));
  expect(one.keyOf(alice)).not.toBe(other.keyOf(alice));
  expect(one.keyOf(alice)).not.toBe(one.keyOf({ username: 'alic', password: 'e:secret' }));
  expect(one.keyOf(alice)).toMatch(/^[\w+/]{43}=$/);
});
