import type { EntityManager } from 'typeorm';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import type { OutputForm } from '../options.js';

/** A user to be created. */
export interface NewAccount {
  readonly username: string;
  readonly email?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  readonly role?: string;
}

/** One of Airflow's two tables of users, with the command line's messages about it. */
export interface UserAccounts {
  /** @throws UsageError or AirflowBadRequest if such a user cannot be created, regardless of the database */
  check(account: NewAccount): void;
  /** Hashes a password as Airflow's backend for this table expects. */
  hash(password: string): Promise<string>;
  /**
   * @returns the message to print
   * @throws AirflowBadRequest if the user exists already
   */
  create(manager: EntityManager, account: NewAccount, passwordHash: string, now: OffsetDateTime): Promise<string>;
  /** @throws AirflowNotFound */
  setPassword(manager: EntityManager, username: string, passwordHash: string): Promise<void>;
  /**
   * @returns the message to print
   * @throws AirflowNotFound
   */
  delete(manager: EntityManager, username: string): Promise<string>;
  /** Prints the users on standard output. */
  print(manager: EntityManager, form: OutputForm): Promise<void>;
}
