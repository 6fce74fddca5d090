import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import bcrypt from 'bcrypt';

/** The number of bytes of a password that bcrypt uses. */
export const maxPasswordBytes = 72;
/** bcrypt's cost, as in Airflow. */
const cost = 12;
/** PBKDF2's iterations for users of the RBAC web UI, as in Airflow 1.10.15 with the Werkzeug of its time. */
const iterationsOfRbac = 150_000;
/** More than any tool uses. A stored hash with more iterations could keep a core busy. */
const maxIterations = 10_000_000;
const maxMemory = 256 * 1024 * 1024; // bytes

const bcryptHash = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;
const pbkdf2Hash = /^pbkdf2:(sha1|sha256|sha512):(\d{1,8})\$([^$]+)\$((?:[0-9a-f]{2})+)$/;
const scryptHash = /^scrypt:([1-9]\d{0,7}):([1-9]\d{0,2}):([1-9]\d{0,2})\$([^$]+)\$((?:[0-9a-f]{2})+)$/;

const pbkdf2Async = promisify(pbkdf2);

/** A stored hash of an unknown kind or with invalid parameters. */
export class UnusableHash extends Error {}

/** A hash for Airflow's `users` table: bcrypt's `$2b$12$…`. */
export function hashPassword(password: string): Promise<string> {
  return bcrypt.hash(password, cost);
}

/** A hash for Airflow's `ab_user` table: Werkzeug's `pbkdf2:sha256:…`. */
export async function hashRbacPassword(password: string): Promise<string> {
  const salt = randomBytes(12).toString('hex');
  const key = await pbkdf2Async(password, salt, iterationsOfRbac, 32, 'sha256');
  return `pbkdf2:sha256:${iterationsOfRbac}$${salt}$${key.toString('hex')}`;
}

/**
 * Whether a password matches a stored hash: bcrypt's `$2a$`, `$2b$`, `$2y$`, or Werkzeug's `pbkdf2:…` and `scrypt:…`.
 * Computes off the event loop.
 *
 * Airflow: of a password longer than 72 bytes, bcrypt sees the first 72.
 *
 * @throws UnusableHash
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  if (bcryptHash.test(stored)) {
    const bytes = Buffer.from(password).subarray(0, maxPasswordBytes);
    return bcrypt.compare(bytes, stored.replace(/^\$2[ay]/, '$2b'));
  }
  const computed = (await computePbkdf2(password, stored)) ?? (await computeScrypt(password, stored));
  if (!computed) throw new UnusableHash('The stored hash is of no known kind');
  return timingSafeEqual(computed.actual, computed.expected);
}

interface Comparison {
  readonly actual: Buffer;
  readonly expected: Buffer;
}

async function computePbkdf2(password: string, stored: string): Promise<Comparison | null> {
  const [, digest, iterations, salt, hex] = pbkdf2Hash.exec(stored) ?? [];
  if (!digest || !hex || Number(iterations) < 1 || Number(iterations) > maxIterations) return null;
  const expected = Buffer.from(hex, 'hex');
  return { actual: await pbkdf2Async(password, salt!, Number(iterations), expected.length, digest), expected };
}

async function computeScrypt(password: string, stored: string): Promise<Comparison | null> {
  const [, n, r, p, salt, hex] = scryptHash.exec(stored) ?? [];
  if (!hex) return null;
  const expected = Buffer.from(hex, 'hex');
  const options = { N: Number(n), r: Number(r), p: Number(p), maxmem: maxMemory };
  const actual = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password, salt!, expected.length, options, (error, key) => (error ? reject(error) : resolve(key)));
  }).catch((error: unknown) => {
    throw new UnusableHash('The stored hash has parameters that cannot be used', { cause: error });
  });
  return { actual, expected };
}
