import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { hashPassword, maxPasswordBytes } from '../auth/password-hash.js';
import { StartError } from '../common/start-error.js';
import { loadAirflowConfig } from '../config/load-airflow-config.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { User } from '../database/entities/user.entity.js';
import { promptSecret } from './prompt-secret.js';
import { withDatabase } from './with-database.js';

/** Characters that the columns of `users` take. */
const maxUsername = 250;
const maxEmail = 500;

/**
 * `windsock users create`: a user for the backend `password_auth`. The password comes from a prompt, or from standard
 * input, and never from the command line, which every user of the machine can read.
 *
 * @throws StartError if there is such a user, or the name or the password does not do
 */
export async function createUser(username: string, { email }: { email?: string }): Promise<void> {
  requireUsername(username);
  if ((email ?? '').length > maxEmail) throw new StartError(`The e-mail address is longer than ${maxEmail} characters`);
  const password = await hashPassword(await readPassword());
  await withDatabase(loadAirflowConfig(), async (dataSource) => {
    try {
      await dataSource.manager.insert(User, { username, password, email: email ?? null, superuser: false });
    } catch (error) {
      if (isUniqueViolation(error)) throw new StartError(`There is a user ${username} already`);
      throw error;
    }
  });
  process.stdout.write(`Created the user ${username}\n`);
}

/**
 * `windsock users set-password`
 *
 * @throws StartError if there is no such user, or the password does not do
 */
export async function setPassword(username: string): Promise<void> {
  const password = await hashPassword(await readPassword());
  await withDatabase(loadAirflowConfig(), async (dataSource) => {
    await dataSource.manager.update(User, { id: await idOf(username, dataSource) }, { password });
  });
  process.stdout.write(`Changed the password of ${username}\n`);
}

/** `windsock users list`: the names, one a line. */
export async function listUsers(): Promise<void> {
  const users = await withDatabase(loadAirflowConfig(), (dataSource) =>
    dataSource.manager.find(User, { order: { username: 'ASC' } }),
  );
  for (const { username } of users) process.stdout.write(`${username}\n`);
}

/**
 * `windsock users delete`
 *
 * @throws StartError if there is no such user
 */
export async function deleteUser(username: string): Promise<void> {
  await withDatabase(loadAirflowConfig(), async (dataSource) => {
    await dataSource.manager.delete(User, { id: await idOf(username, dataSource) });
  });
  process.stdout.write(`Deleted the user ${username}\n`);
}

async function idOf(username: string, dataSource: DataSource): Promise<number> {
  const user = await dataSource.manager.findOneBy(User, { username });
  if (!user) throw new StartError(`There is no user ${username}`);
  return user.id;
}

/** Basic ends the name at the first colon, and neither it nor the database takes control characters. */
function requireUsername(username: string): void {
  if (username === '' || username.length > maxUsername || /[:\p{Cc}\p{Cs}]/u.test(username)) {
    throw new StartError(`A user name has 1 to ${maxUsername} characters, and neither a colon nor control characters`);
  }
}

async function readPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await promptTwice() : await readStandardInput();
  if (password === '') throw new StartError('The password must not be empty');
  if (Buffer.byteLength(password) > maxPasswordBytes) {
    throw new StartError(`The password is longer than ${maxPasswordBytes} bytes, and bcrypt would ignore the rest`);
  }
  if (/[\p{Cc}\p{Cs}]/u.test(password)) throw new StartError('The password must not have control characters');
  return password;
}

async function promptTwice(): Promise<string> {
  const password = await promptSecret('Password: ');
  if (password !== (await promptSecret('Again: '))) throw new StartError('The passwords are not the same');
  return password;
}

/** The input, less the newline at its end. */
async function readStandardInput(): Promise<string> {
  const bytes = await buffer(process.stdin);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw new StartError('The password must be UTF-8 text');
  }
}
