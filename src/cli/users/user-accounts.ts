import type { EntityManager } from 'typeorm';
import type { OutputForm } from '../options.js';

/** A user to be made. */
export interface NewAccount {
  readonly username: string;
  readonly email?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  readonly role?: string;
}

/** One of Airflow's two tables of users, and how the command line speaks of it. */
export interface UserAccounts {
  /** @throws UsageError or AirflowBadRequest if one cannot be made so, whatever is in the database */
  check(account: NewAccount): void;
  /** Hashes as Airflow's backend for this table expects. */
  hash(password: string): Promise<string>;
  /**
   * @returns what is said of it
   * @throws AirflowBadRequest if there is such a user
   */
  create(manager: EntityManager, account: NewAccount, passwordHash: string): Promise<string>;
  /** @throws AirflowNotFound */
  setPassword(manager: EntityManager, username: string, passwordHash: string): Promise<void>;
  /**
   * @returns what is said of it
   * @throws AirflowNotFound
   */
  delete(manager: EntityManager, username: string): Promise<string>;
  /** Prints the users on standard output. */
  print(manager: EntityManager, form: OutputForm): Promise<void>;
}
