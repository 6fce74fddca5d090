import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { AuthModuleOptions } from '@nestjs/passport';
import { StartError } from '../common/start-error.js';
import { basicBackend, defaultBackend, denyAllBackend, kerberosBackend, passwordBackend } from './backend-names.js';
import type { AuthBackend } from './backend.strategy.js';
import { DefaultStrategy } from './default.strategy.js';
import { DenyAllStrategy } from './deny-all.strategy.js';
import { KerberosStrategy } from './kerberos/kerberos.strategy.js';
import { PasswordStrategy } from './password/password.strategy.js';

const strategies: Readonly<Record<string, Type<AuthBackend>>> = {
  [defaultBackend]: DefaultStrategy,
  [denyAllBackend]: DenyAllStrategy,
  [kerberosBackend]: KerberosStrategy,
  [passwordBackend]: PasswordStrategy,
  [basicBackend]: PasswordStrategy,
};

/**
 * Creates the backends of `[api] auth_backend`, in their order; their names are Passport's default strategies. The two
 * password backends read the same header, so that they become one backend at the place of the first.
 *
 * @throws StartError that lists the known names, or explains why a backend cannot work as configured
 */
export function createBackends(
  { defaultStrategy = [] }: AuthModuleOptions,
  moduleRef: ModuleRef,
): Promise<AuthBackend[]> {
  const names = [defaultStrategy].flat();
  const unknown = names.filter((name) => !Object.hasOwn(strategies, name)).map((name) => JSON.stringify(name));
  if (unknown.length > 0) {
    const known = Object.keys(strategies).join(', ');
    throw new StartError(`[api] auth_backend: there is no backend ${unknown.join(', ')}; this version has ${known}`);
  }
  const distinct = new Set(names.map((name) => strategies[name]!));
  return Promise.all([...distinct].map((strategy) => moduleRef.create(strategy)));
}
