import { compare } from 'bcrypt';
import { SingleFlight } from '../../src/common/single-flight.js';
import { VerifiedCredentials } from '../../src/auth/password/verified-credentials.js';
import type { BareDatabase, Flow } from './bare-database.js';
import { HttpError } from './http-error.js';
import { user } from './statements.js';

/**
 * Checks Basic credentials as Windsock does: the stored hash is read for each request, by one query for all that come
 * together; the password is compared with it once, and then trusted for a while.
 */
export class BarePassword {
  private readonly verified = new VerifiedCredentials(3600);
  private readonly lookups = new SingleFlight<string>();

  constructor(private readonly database: BareDatabase) {}

  /** Rejects unless the header names a user with their password. */
  async check(header: string | undefined): Promise<void> {
    const [, encoded = ''] = /^Basic (.+)$/.exec(header ?? '') ?? [];
    const [username = '', password = ''] = Buffer.from(encoded, 'base64').toString().split(':');
    const hash = await this.lookups.run(username, () => this.database.read(storedHash(username)));
    const key = this.verified.keyOf({ username, password });
    if (this.verified.has(key, hash)) return;
    if (!(await compare(password, hash))) throw new HttpError(403, 'Forbidden');
    this.verified.add(key, hash);
  }
}

function* storedHash(username: string): Flow<string> {
  const [row] = yield [user, username];
  if (!row) throw new HttpError(403, 'Forbidden');
  return row['password'] as string;
}
