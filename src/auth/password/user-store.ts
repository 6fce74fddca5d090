import type { ObjectLiteral } from 'typeorm';
import type { AirflowConfig } from '../../config/airflow-config.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import { AbUser } from '../../database/entities/ab-user.entity.js';
import { User } from '../../database/entities/user.entity.js';
import { keptQuery, type KeptQuery } from '../../database/statements/kept-query.js';
import { basicBackend, passwordBackend } from '../backend-names.js';

/** A user as stored in a table. */
export interface StoredUser {
  /** As stored. It may differ in case from the sent name if the database ignores case. */
  readonly username: string;
  readonly passwordHash: string | null;
  readonly active: boolean;
}

/** A table of users with their passwords. */
export interface UserStore {
  /** Airflow's name of the backend that uses it. */
  readonly backend: string;
  /** The hash for unknown users, so that they take as long as known ones. */
  readonly decoyHash: string;
  find(username: string): Promise<StoredUser | null>;
}

/** The stores by Airflow's name of the backend. */
const storeFactories: Readonly<Record<string, (unitOfWork: UnitOfWork) => UserStore>> = {
  [passwordBackend]: classicUsers,
  [basicBackend]: rbacUsers,
};

/** The stores of the backends in `[api] auth_backend`, in its order. */
export function userStores({ api }: AirflowConfig, unitOfWork: UnitOfWork): UserStore[] {
  return api.backends.flatMap((name) => storeFactories[name]?.(unitOfWork) ?? []);
}

/** The users of the classic web UI. */
function classicUsers(unitOfWork: UnitOfWork): UserStore {
  return {
    backend: passwordBackend,
    decoyHash: '$2b$12$KIXQ4tHbXvuBOvX7Mfp1Qe0ZpqFvYzsnqK0LQyW0Fvfy1mDPcSh6e',
    find: userQuery(unitOfWork, User, { username: 'user.username', passwordHash: 'user.password' }),
  };
}

/** The users of the RBAC web UI. */
function rbacUsers(unitOfWork: UnitOfWork): UserStore {
  return {
    backend: basicBackend,
    decoyHash: `pbkdf2:sha256:150000$decoyden$${'0'.repeat(64)}`,
    find: userQuery(unitOfWork, AbUser, {
      username: 'user.username',
      passwordHash: 'user.password',
      active: 'user.active',
    }),
  };
}

interface UserRow {
  readonly username: string;
  readonly passwordHash: string | null;
  /** SQLite and MySQL have no booleans. */
  readonly active?: boolean | number | null;
}

function userQuery(
  unitOfWork: UnitOfWork,
  entity: typeof User | typeof AbUser,
  columns: Partial<Record<keyof UserRow, string>>,
): UserStore['find'] {
  const users: KeptQuery<{ username: string }, UserRow> = keptQuery(
    (manager) => {
      const query = manager.createQueryBuilder<ObjectLiteral>(entity, 'user').select([]);
      for (const [name, column] of Object.entries(columns)) query.addSelect(column, name);
      return query.where('user.username = :username');
    },
    { isQuick: true },
  );
  return async (username) => {
    const [row] = await unitOfWork.read((manager) => users(manager, { username }));
    if (!row) return null;
    return { username: row.username, passwordHash: row.passwordHash, active: Boolean(row.active ?? !columns.active) };
  };
}
