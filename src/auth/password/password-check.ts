import { Logger } from '@nestjs/common';
import { Forbidden } from '../../common/errors.js';
import { WorkLimit } from '../../common/work-limit.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import type { Principal } from '../../http/principal.js';
import type { Credentials } from './basic-credentials.js';
import { FailureThrottle } from './failure-throttle.js';
import { UnusableHash, verifyPassword } from './password-hash.js';
import { SingleFlight } from '../../common/single-flight.js';
import type { StoredUser, UserStore } from './user-store.js';
import { VerifiedCredentials } from './verified-credentials.js';

/** Passwords verified in parallel. Node has four threads for this and for files and DNS, which must not starve. */
const parallelVerifications = 2;
/** The limit of failures for one address is that of one user, times this. */
const usersPerAddress = 10;

interface FoundUser {
  readonly store: UserStore;
  readonly user: StoredUser;
}

/**
 * Checks user names and passwords against tables of users. The first table with the name decides.
 *
 * A password is verified off the event loop, a few at a time, and then trusted for `[api] auth_cache_seconds`. The
 * stored hash is still read for each request, by one query for concurrent requests of a user, so that a changed
 * password or a removed user takes effect at once. An unknown user takes as long as a wrong password.
 */
export class PasswordCheck {
  private readonly logger = new Logger('Authentication');
  private readonly verified: VerifiedCredentials;
  private readonly throttle: { readonly user: FailureThrottle; readonly address: FailureThrottle };
  private readonly limit: WorkLimit;
  private readonly lookups = new SingleFlight<FoundUser | null>();
  private readonly verifications = new SingleFlight<boolean>();
  /** The hash for unknown users. It is the last verified one, so that both take the same time. */
  private decoyHash: string;

  constructor(
    private readonly stores: readonly UserStore[],
    { api }: AirflowConfig,
  ) {
    this.verified = new VerifiedCredentials(api.authCacheSeconds);
    this.throttle = {
      user: new FailureThrottle(api.authMaxFailures),
      address: new FailureThrottle(api.authMaxFailures * usersPerAddress),
    };
    this.limit = new WorkLimit({ running: parallelVerifications, waiting: api.authMaxPending }, 'authenticated');
    this.decoyHash = stores[0]!.decoyHash;
  }

  /**
   * Finds the user with this name and password.
   *
   * @param address the client's address
   * @throws Forbidden, TooManyRequests, ServiceUnavailable
   */
  async identify(credentials: Credentials, address: string): Promise<Principal> {
    const found = await this.lookups.run(credentials.username, () => this.find(credentials.username));
    const storedHash = found?.user.active ? (found.user.passwordHash ?? '') : '';
    const key = this.verified.keyOf(credentials);
    if (!this.verified.has(key, storedHash)) {
      const verify = () => this.verify(credentials, storedHash, found !== null, address);
      if (!(await this.verifications.run(`${key}${storedHash}`, verify))) throw new Forbidden();
      this.verified.add(key, storedHash);
    }
    return { name: found!.user.username, backend: found!.store.backend };
  }

  private async find(username: string): Promise<FoundUser | null> {
    for (const store of this.stores) {
      const user = await store.find(username);
      if (user) return { store, user };
    }
    return null;
  }

  /** Verifies the password if the throttle allows it. */
  private async verify(
    { username, password }: Credentials,
    storedHash: string,
    known: boolean,
    address: string,
  ): Promise<boolean> {
    const pair = JSON.stringify([address, username]);
    this.begin(address, pair);
    try {
      const isCorrect = await this.limit.run(() => this.compare(username, password, storedHash, known));
      if (isCorrect) this.throttle.user.clear(pair);
      if (isCorrect) this.throttle.address.forgive(address);
      return isCorrect;
    } catch (error) {
      this.throttle.user.forgive(pair);
      this.throttle.address.forgive(address);
      throw error;
    }
  }

  private begin(address: string, pair: string): void {
    this.throttle.address.begin(address);
    try {
      this.throttle.user.begin(pair);
    } catch (error) {
      this.throttle.address.forgive(address);
      throw error;
    }
  }

  private async compare(username: string, password: string, storedHash: string, known: boolean): Promise<boolean> {
    try {
      const isCorrect = await verifyPassword(password, storedHash || this.decoyHash);
      if (storedHash) this.decoyHash = storedHash;
      if (known && !storedHash) this.logger.warn(`User ${JSON.stringify(username)} has no password, or is not active`);
      return isCorrect && storedHash !== '';
    } catch (error) {
      if (!(error instanceof UnusableHash)) throw error;
      this.logger.warn(`The password of user ${JSON.stringify(username)} cannot be checked: ${error.message}`);
      await verifyPassword(password, this.decoyHash);
      return false;
    }
  }
}
