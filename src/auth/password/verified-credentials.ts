import { createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from './basic-credentials.js';

/** So many are kept; the oldest goes first. */
const maxKept = 10_000;

interface Verified {
  readonly storedHash: string;
  readonly until: number; // milliseconds
}

/**
 * Remembers for a while that a password was verified against a stored hash. Neither the password nor anything that it
 * could be guessed from is kept: the key is an HMAC whose secret lives and dies with the process.
 */
export class VerifiedCredentials {
  private readonly secret = randomBytes(32);
  private readonly verified = new Map<string, Verified>();

  /** @param lifetime seconds; 0 to remember nothing */
  constructor(
    private readonly lifetime: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What credentials are known by here. */
  keyOf({ username, password }: Credentials): string {
    // A colon cannot be in a user name that came with Basic.
    return createHmac('sha256', this.secret).update(`${username}:${password}`).digest('base64');
  }

  /** Whether these were verified against this very hash a short while ago. */
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
