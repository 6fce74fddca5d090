import bcrypt from 'bcrypt';
import { describe, expect, it } from 'vitest';
import { hashPassword, UnusableHash, verifyPassword } from './password-hash.js';

// Generated with Python 3.8: crypt, Werkzeug 0.16, hashlib.
const vectors: [kind: string, password: string, stored: string][] = [
  ['$2b$', 'pässword:1', '$2b$04$abcdefghijklmnopqrstuu8wkw12QyDc.4XJF/zLPLx4K6vWRWzxS'],
  ['$2a$', 'pässword:1', '$2a$04$abcdefghijklmnopqrstuu8wkw12QyDc.4XJF/zLPLx4K6vWRWzxS'],
  ['$2y$', 'pässword:1', '$2y$04$abcdefghijklmnopqrstuu8wkw12QyDc.4XJF/zLPLx4K6vWRWzxS'],
  ['80 letters', 'x'.repeat(80), '$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i'],
  [
    'pbkdf2:sha256:1000',
    'pässword:1',
    'pbkdf2:sha256:1000$Xayy6LLA$21363cb971bb8de74dcc430a88ccb5f5a6910019e7e64642afc70d41343e4416',
  ],
  ['pbkdf2:sha1:1000', 'pässword:1', 'pbkdf2:sha1:1000$PKh4ZIMN$41ad1e9b2ae3444c553a5d9914ba26124d912c5d'],
  [
    'pbkdf2:sha512:1000',
    'pässword:1',
    'pbkdf2:sha512:1000$ev3LsQe7$8e23ce5910fb6e99c6a47c22b632e6955c44e56905d1b487f527ea6cdc982fa1389f02163e481c72545cb0aad3527d5a6b45fd13fa6877c0b82e93c9fc979560',
  ],
  [
    'scrypt',
    'pässword:1',
    'scrypt:1024:8:1$salt$0a80899c5861eec794366a7a04459e45b2cc0fbc1714b83b9da828620ad51b219d20becd93e7b6b8329ec3db95a9bbcdcf7dd8dbfeb2b96a02e703ecb0fe24a9',
  ],
];

describe('a password is verified', () => {
  it.each(vectors)('as Python does it, with %s', async (_, password, stored) => {
    expect(await verifyPassword(password, stored)).toBe(true);
    expect(await verifyPassword(`y${password}`, stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });

  it("against Windsock's own hash, which Airflow reads too", async () => {
    const stored = await hashPassword('secret');
    expect(stored).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
    expect(await verifyPassword('secret', stored)).toBe(true);
  });

  it('by its first 72 bytes, even if they end within a character', async () => {
    const stored = await bcrypt.hash(Buffer.from('ä'.repeat(40)).subarray(0, 72), 4);
    expect(await verifyPassword('ä'.repeat(36), stored)).toBe(true);
    expect(await verifyPassword(`x${'ä'.repeat(300)}`, await bcrypt.hash(`x${'ä'.repeat(36)}`, 4))).toBe(true);
  });

  it('without the bug of old bcrypts at 255 bytes', async () => {
    const stored = (await bcrypt.hash('z', 4)).replace('$2b', '$2a');
    expect(await verifyPassword('y'.repeat(255), stored)).toBe(false);
  });
});

it.each([
  '',
  'secret',
  '$2b$04$short',
  `$2b$03$${'a'.repeat(53)}`,
  `$2b$32$${'a'.repeat(53)}`,
  `$2x$04$${'a'.repeat(53)}`,
  'md5$salt$d41d8cd98f00b204e9800998ecf8427e',
  'plain$$secret',
  'pbkdf2:sha256:0$salt$00',
  'pbkdf2:sha256:99999999$salt$00',
  'pbkdf2:md5:1000$salt$00',
  'pbkdf2:sha256:1000$salt$0',
  'pbkdf2:sha256:1000$salt$',
  'scrypt:3:8:1$salt$00',
  'scrypt:99999999:8:1$salt$00',
  'scrypt:1024:0:1$salt$00',
])('the stored hash %j is unusable', async (stored) => {
  await expect(verifyPassword('secret', stored)).rejects.toThrow(UnusableHash);
});
