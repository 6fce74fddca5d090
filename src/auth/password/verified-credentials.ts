import { createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from './basic-credentials.js';

/** The maximum number of entries. The oldest is dropped first. */
const maxKept = 10_000;

interface Verified {
  readonly storedHash: string;
  readonly until: number; // milliseconds
}

/**
 * Remembers for a limited time that a password was verified against a stored hash. It stores neither the password nor a
 * hash that could be brute-forced: the key is an HMAC whose secret exists only in this process.
 */
export class VerifiedCredentials {
  private readonly secret = randomBytes(32);
  private readonly verified = new Map<string, Verified>();

  /** @param lifetime in seconds; 0 to remember nothing */
  constructor(
    private readonly lifetime: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The key of credentials. */
  keyOf({ username, password }: Credentials): string {
    // A user name of Basic credentials has no colon.
    return createHmac('sha256', this.secret).update(`${username}:${password}`).digest('base64');
  }

  /** Whether the credentials were verified against this hash within the lifetime. */
  has(key: string, storedHash: string): boolean {
    const known = this.verified.get(key);
    if (!known) return false;
    if (known.storedHash === storedHash && known.until > this.now()) return true;
    this.verified.delete(key);
    return false;
  }

  add(key: string, storedHash: string): void {
    if (this.lifetime === 0) return;
    this.verified.delete(key);
    this.verified.set(key, { storedHash, until: this.now() + this.lifetime * 1000 });
    if (this.verified.size <= maxKept) return;
    const [oldest] = this.verified.keys();
    this.verified.delete(oldest!);
  }
}
