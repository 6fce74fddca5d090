import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

const version = 0x80;
const headerSize = 1 + 8 + 16;
const macSize = 32;

/**
 * Decrypts a Fernet token (https://github.com/fernet/spec), the form of Airflow's encrypted variables.
 *
 * @param keys one or more keys in URL-safe base64, separated by commas: `[core] fernet_key`
 * @throws Error without the token or a key, if no key fits
 */
export function decryptFernet(token: string, keys: string): string {
  const bytes = Buffer.from(token, 'base64url');
  for (const key of keys.split(',')) {
    const text = decrypt(bytes, Buffer.from(key.trim(), 'base64url'));
    if (text !== null) return text;
  }
  throw new Error('the variable is encrypted, and [core] fernet_key does not decrypt it');
}

function decrypt(token: Buffer, key: Buffer): string | null {
  if (key.length !== 32 || token[0] !== version || token.length < headerSize + macSize) return null;
  const signed = token.subarray(0, -macSize);
  const mac = createHmac('sha256', key.subarray(0, 16)).update(signed).digest();
  if (!timingSafeEqual(mac, token.subarray(-macSize))) return null;
  const decipher = createDecipheriv('aes-128-cbc', key.subarray(16), token.subarray(9, headerSize));
  return Buffer.concat([decipher.update(signed.subarray(headerSize)), decipher.final()]).toString('utf8');
}
