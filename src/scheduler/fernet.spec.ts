import { expect, it } from 'vitest';
import { decryptFernet } from './fernet.js';

// From https://github.com/fernet/spec/blob/master/verify.json
const token = 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';
const key = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const other = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

it('decrypts with the key that fits', () => {
  expect(decryptFernet(token, key)).toBe('hello');
  expect(decryptFernet(token, `${other},${key}`)).toBe('hello');
});

it.each([
  ['a wrong key', token, other],
  ['no key', token, ''],
  ['a changed token', `${token.slice(0, 60)}B${token.slice(61)}`, key],
])('refuses %s', (_, value, keys) => {
  expect(() => decryptFernet(value, keys)).toThrow('[core] fernet_key does not decrypt it');
});
