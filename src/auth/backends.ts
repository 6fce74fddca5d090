import { Forbidden } from '../common/errors.js';
import { StartError } from '../common/start-error.js';
import type { AirflowConfig } from '../config/airflow-config.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { AuthBackend } from './auth-backend.js';
import { basicBackend, defaultBackend, denyAllBackend, kerberosBackend, passwordBackend } from './backend-names.js';
import { EverybodyStrategy, IdentifyingStrategy } from './backend.strategy.js';
import { createKerberosBackend } from './kerberos/kerberos.strategy.js';
import { requireClosedDoor } from './access/open-access.js';
import { PasswordCheck } from './password/password-check.js';
import { PasswordStrategy } from './password/password.strategy.js';
import { classicUsers, rbacUsers, type UserStore } from './password/user-store.js';

interface Needs {
  readonly config: AirflowConfig;
  readonly unitOfWork: UnitOfWork;
}

const factories: Readonly<Record<string, (needs: Needs) => AuthBackend | Promise<AuthBackend>>> = {
  [defaultBackend]: () => new EverybodyStrategy({ name: 'anonymous', backend: defaultBackend }),
  [denyAllBackend]: () =>
    new IdentifyingStrategy(denyAllBackend, null, () => {
      throw new Forbidden();
    }),
  [kerberosBackend]: ({ config }) => createKerberosBackend(config),
  [passwordBackend]: passwords,
  [basicBackend]: passwords,
};

/** The tables of users that answer to Basic. */
const userStores: Readonly<Record<string, (unitOfWork: UnitOfWork) => UserStore>> = {
  [passwordBackend]: classicUsers,
  [basicBackend]: rbacUsers,
};

/**
 * The backends of `[api] auth_backend`, in their order.
 *
 * @throws StartError that lists the known names, or says why a backend cannot work as configured
 */
export async function createBackends(config: AirflowConfig, unitOfWork: UnitOfWork): Promise<AuthBackend[]> {
  const { backends } = config.api;
  const unknown = backends.filter((name) => !Object.hasOwn(factories, name)).map((name) => JSON.stringify(name));
  if (unknown.length > 0) {
    const known = Object.keys(factories).join(', ');
    throw new StartError(`[api] auth_backend: there is no backend ${unknown.join(', ')}; this version has ${known}`);
  }
  requireClosedDoor(config);
  return Promise.all(withoutSecondBasic(backends).map(async (name) => factories[name]!({ config, unitOfWork })));
}

/** Two tables that answer to the same header are one backend, at the place of the first. */
function withoutSecondBasic(names: readonly string[]): string[] {
  const firstBasic = names.find((name) => userStores[name]);
  return [...new Set(names)].filter((name) => !userStores[name] || name === firstBasic);
}

function passwords({ config, unitOfWork }: Needs): AuthBackend {
  const names = config.api.backends.filter((name) => userStores[name]);
  const stores = names.map((name) => userStores[name]!(unitOfWork));
  return new PasswordStrategy(names[0]!, new PasswordCheck(stores, config));
}
