import type { EntityManager } from 'typeorm';
import { hashRbacPassword } from '../../auth/password/password-hash.js';
import { AirflowBadRequest, AirflowNotFound } from '../../common/errors.js';
import { generatedId } from '../../database/generated-id.js';
import { AbRole } from '../../database/entities/ab-role.entity.js';
import { AbUserRole } from '../../database/entities/ab-user-role.entity.js';
import { AbUser } from '../../database/entities/ab-user.entity.js';
import { drawFancyGrid } from '../terminal/fancy-grid.js';
import { printRows } from '../terminal/output.js';
import { UsageError } from '../usage-error.js';
import type { UserAccounts } from './user-accounts.js';

/** The roles that Airflow's web server creates at its first start. It gives them their permissions then. */
const rolesOfAirflow = ['Admin', 'Op', 'Public', 'User', 'Viewer'];
/** Maximum length of each column of `ab_user`, in characters. */
const maxLength = 64;

/**
 * The users of the RBAC web UI, against which `basic_auth` authenticates. Texts are those of Airflow's `users`
 * commands.
 */
export const rbacAccounts: UserAccounts = {
  check({ role, username, email, firstname, lastname }) {
    const fields = Object.entries({ role, username, email, firstname, lastname });
    const missing = fields.filter(([, value]) => !value).map(([name]) => name);
    if (missing.length > 0) throw new UsageError(`Required arguments are missing: ${missing.join(', ')}.`);
    for (const [name, value] of fields) {
      if (value!.length > maxLength || /[\p{Cc}\p{Cs}]/u.test(value!)) {
        throw new AirflowBadRequest(`${name} has 1 to ${maxLength} characters, and no control characters`);
      }
    }
    if (username.includes(':')) throw new AirflowBadRequest('username must not have a colon: Basic ends it there');
  },

  hash: hashRbacPassword,

  async create(manager, { username, email = '', firstname = '', lastname = '', role = '' }, password, now) {
    const roleId = await findRole(manager, role);
    if (await manager.existsBy(AbUser, { username })) {
      throw new AirflowBadRequest(`${username} already exist in the db`);
    }
    if (await manager.existsBy(AbUser, { email })) {
      throw new AirflowBadRequest(`Another user has the e-mail address ${email}`);
    }
    const user = { username, email, firstName: firstname, lastName: lastname, active: true, password };
    const createdOn = now.toDatabase();
    const userId = await insert(manager, AbUser, 'ab_user', { ...user, createdOn, changedOn: createdOn });
    await insert(manager, AbUserRole, 'ab_user_role', { userId, roleId });
    return `${role} user ${username} created.`;
  },

  async setPassword(manager, username, password) {
    await manager.update(AbUser, { id: await idOf(manager, username) }, { password });
  },

  async delete(manager, username) {
    const id = await idOf(manager, username);
    await manager.update(AbUser, { createdByFk: id }, { createdByFk: null });
    await manager.update(AbUser, { changedByFk: id }, { changedByFk: null });
    await manager.delete(AbUserRole, { userId: id });
    await manager.delete(AbUser, { id });
    return `User ${username} deleted.`;
  },

  async print(manager, form) {
    const users = await manager.find(AbUser, { order: { id: 'ASC' } });
    const roles = await rolesByUser(manager);
    const rows = users.map(({ id, username, email, firstName, lastName }) => ({
      id,
      username,
      email,
      first_name: firstName,
      last_name: lastName,
      roles: `[${(roles.get(id) ?? []).join(', ')}]`,
    }));
    const headings = ['Id', 'Username', 'Email', 'First name', 'Last name', 'Roles'];
    printRows(form, rows, () =>
      drawFancyGrid(
        headings,
        rows.map((row) => Object.values(row)),
      ),
    );
  },
};

/** Airflow: its command line starts half a web server, which makes these roles; so an empty database has them there. */
async function findRole(manager: EntityManager, name: string): Promise<number> {
  const role = await manager.findOneBy(AbRole, { name });
  if (role) return role.id;
  if (!rolesOfAirflow.includes(name)) throw new AirflowBadRequest(`${name} is not a valid role.`);
  return insert(manager, AbRole, 'ab_role', { name });
}

async function idOf(manager: EntityManager, username: string): Promise<number> {
  const user = await manager.findOneBy(AbUser, { username });
  if (!user) throw new AirflowNotFound(`${username} is not a valid user.`);
  return user.id;
}

async function rolesByUser(manager: EntityManager): Promise<Map<number, string[]>> {
  const names = new Map((await manager.find(AbRole)).map(({ id, name }) => [id, name]));
  const roles = new Map<number, string[]>();
  for (const { userId, roleId } of await manager.find(AbUserRole, { order: { id: 'ASC' } })) {
    if (userId === null || roleId === null) continue;
    roles.set(userId, [...(roles.get(userId) ?? []), names.get(roleId) ?? String(roleId)]);
  }
  return roles;
}

/**
 * Inserts a row.
 *
 * @returns its id
 */
async function insert<T extends AbUser | AbRole | AbUserRole>(
  manager: EntityManager,
  entity: new () => T,
  table: string,
  row: Partial<Omit<T, 'id'>>,
): Promise<number> {
  const { identifiers } = await manager.insert(entity, { ...row, ...generatedId(manager, table) });
  return (identifiers[0] as { id: number }).id;
}
