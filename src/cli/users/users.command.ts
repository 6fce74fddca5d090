import { randomBytes } from 'node:crypto';
import { recordAction } from '../../audit/record-action.js';
import { basicBackend, passwordBackend } from '../../auth/backend-names.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Clock, SystemClock } from '../../time/clock.js';
import { classicAccounts } from './classic-accounts.js';
import { commandActor } from '../clients/command-actor.js';
import type { OutputForm } from '../options.js';
import { rbacAccounts } from './rbac-accounts.js';
import { checkPassword, readPassword } from './read-password.js';
import { UsageError } from '../usage-error.js';
import type { UserAccounts } from './user-accounts.js';
import { withDatabase } from '../clients/with-database.js';

/** The options that select a user. */
export interface UserOptions {
  readonly username?: string;
  /** Selects the table; by default the configured backend's. */
  readonly backend?: 'password_auth' | 'basic_auth';
}

/** The options of `users create`. */
export interface CreateUserOptions extends UserOptions {
  readonly role?: string;
  readonly email?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  readonly password?: string;
  readonly useRandomPassword?: true;
}

/** The options of `users list`. */
export interface UsersListOptions extends Pick<UserOptions, 'backend'> {
  readonly output: OutputForm;
}

/** `windsock users create` */
export async function createUser(operand: string | undefined, options: CreateUserOptions): Promise<void> {
  const config = loadAirflowConfig();
  const accounts = chooseAccounts(config, options.role === undefined ? options.backend : 'basic_auth');
  const account = { ...options, username: operand ?? options.username ?? '' };
  accounts.check(account);
  const password = await accounts.hash(await choosePassword(options, accounts));
  await change(config, async (unitOfWork, clock) => {
    const message = await unitOfWork.transaction(async (manager) => {
      const { username } = account;
      const at = clock.now();
      await recordAction(manager, commandActor(), { at, event: 'user_created', details: { username } });
      return accounts.create(manager, account, password, at);
    });
    process.stdout.write(`${message}\n`);
  });
}

/** `windsock users set-password` */
export async function setPassword(operand: string | undefined, options: UserOptions): Promise<void> {
  const config = loadAirflowConfig();
  const accounts = chooseAccounts(config, options.backend);
  const username = requireUsername(operand, options);
  const password = await accounts.hash(await readPassword());
  await change(config, (unitOfWork, clock) =>
    unitOfWork.transaction(async (manager) => {
      const at = clock.now();
      await accounts.setPassword(manager, username, password);
      await recordAction(manager, commandActor(), { at, event: 'user_password_set', details: { username } });
    }),
  );
  process.stdout.write(`Changed the password of ${username}\n`);
}

/** `windsock users list` */
export async function listUsers({ backend, output }: UsersListOptions): Promise<void> {
  const config = loadAirflowConfig();
  const accounts = chooseAccounts(config, backend);
  await withDatabase(config, (dataSource) => accounts.print(dataSource.manager, output));
}

/** `windsock users delete` */
export async function deleteUser(operand: string | undefined, options: UserOptions): Promise<void> {
  const config = loadAirflowConfig();
  const accounts = chooseAccounts(config, options.backend);
  const username = requireUsername(operand, options);
  await change(config, async (unitOfWork, clock) => {
    const message = await unitOfWork.transaction(async (manager) => {
      const at = clock.now();
      await recordAction(manager, commandActor(), { at, event: 'user_deleted', details: { username } });
      return accounts.delete(manager, username);
    });
    process.stdout.write(`${message}\n`);
  });
}

/** The table of the given backend, or else of the configured one of the two, or else the classic table. */
function chooseAccounts({ api }: AirflowConfig, backend: UserOptions['backend']): UserAccounts {
  const [configured] = api.backends.filter((name) => name === passwordBackend || name === basicBackend);
  return (backend ?? configured?.split('.').at(-1)) === 'basic_auth' ? rbacAccounts : classicAccounts;
}

/**
 * Differs from Airflow: a password on the command line, which every user of the machine can read, is taken only for
 * Airflow's own accounts, whose scripts have it there, and with a warning.
 */
async function choosePassword(options: CreateUserOptions, accounts: UserAccounts): Promise<string> {
  if (options.useRandomPassword) return randomBytes(24).toString('base64url');
  if (options.password === undefined) return readPassword();
  if (accounts !== rbacAccounts) throw new UsageError('--password is not taken here; give it on standard input');
  process.stderr.write('windsock: other users of this machine can read a --password; give it on standard input\n');
  return checkPassword(options.password);
}

function requireUsername(operand: string | undefined, options: UserOptions): string {
  const username = operand ?? options.username;
  if (!username) throw new UsageError('Required arguments are missing: username');
  return username;
}

function change(config: AirflowConfig, work: (unitOfWork: UnitOfWork, clock: Clock) => Promise<void>): Promise<void> {
  return withDatabase(config, (dataSource) => work(new UnitOfWork(dataSource, config), new SystemClock()));
}
