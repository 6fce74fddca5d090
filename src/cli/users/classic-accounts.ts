import type { EntityManager } from 'typeorm';
import { hashPassword } from '../../auth/password/password-hash.js';
import { AirflowBadRequest, AirflowNotFound } from '../../common/errors.js';
import { User } from '../../database/entities/user.entity.js';
import { printRows } from '../terminal/output.js';
import type { UserAccounts } from './user-accounts.js';

/** Maximum length of the columns of `users`, in characters. */
const maxUsername = 250;
const maxEmail = 500;

/** The users of the classic web UI, against which `password_auth` authenticates. Airflow has no command for them. */
export const classicAccounts: UserAccounts = {
  check({ username, email = '' }) {
    // Basic authentication ends the name at the first colon. Neither it nor the database accepts control characters.
    if (username === '' || username.length > maxUsername || /[:\p{Cc}\p{Cs}]/u.test(username)) {
      throw new AirflowBadRequest(
        `A user name has 1 to ${maxUsername} characters, and neither a colon nor control characters`,
      );
    }
    if (email.length > maxEmail) {
      throw new AirflowBadRequest(`The e-mail address is longer than ${maxEmail} characters`);
    }
  },

  hash: hashPassword,

  async create(manager, { username, email }, password) {
    if (await manager.existsBy(User, { username })) throw new AirflowBadRequest(`There is a user ${username} already`);
    await manager.insert(User, { username, password, email: email ?? null, superuser: false });
    return `Created the user ${username}`;
  },

  async setPassword(manager, username, password) {
    await manager.update(User, { id: await idOf(manager, username) }, { password });
  },

  async delete(manager, username) {
    await manager.delete(User, { id: await idOf(manager, username) });
    return `Deleted the user ${username}`;
  },

  async print(manager, form) {
    const users = await manager.find(User, { order: { username: 'ASC' } });
    const rows = users.map(({ username, email }) => ({ username, email }));
    const names = users.map(({ username }) => username).join('\n');
    // Prints no empty line if there are no users.
    if (form !== 'table' || names !== '') printRows(form, rows, () => names);
  },
};

async function idOf(manager: EntityManager, username: string): Promise<number> {
  const user = await manager.findOneBy(User, { username });
  if (!user) throw new AirflowNotFound(`There is no user ${username}`);
  return user.id;
}
