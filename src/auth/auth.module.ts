import { Module } from '@nestjs/common';
import { APP_GUARD, ModuleRef } from '@nestjs/core';
import { AuthModuleOptions, PassportModule } from '@nestjs/passport';
import { AirflowConfig } from '../config/airflow-config.js';
import { AccessGuard } from './access/access.guard.js';
import { AccessHook } from './access/access.hook.js';
import { BrowserPolicy } from './access/browser-policy.js';
import { RoleMap } from './access/role-map.js';
import { ApplicationPassport } from './application-passport.js';
import { Authentication } from './authentication.js';
import { createBackends } from './backends.js';
import { kerberosAcceptor } from './kerberos/kerberos-acceptor.provider.js';

/** Authentication and authorization: one hook for the whole application, and a guard behind it. */
@Module({
  imports: [
    PassportModule.registerAsync({
      useFactory: ({ api }: AirflowConfig) => ({ defaultStrategy: [...api.backends] }),
      inject: [AirflowConfig],
    }),
  ],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    {
      provide: RoleMap,
      useFactory: ({ windsock }: AirflowConfig) => RoleMap.parse(windsock.userRoles),
      inject: [AirflowConfig],
    },
    ApplicationPassport,
    kerberosAcceptor,
    {
      provide: Authentication,
      useFactory: async (passport: ApplicationPassport, options: AuthModuleOptions, moduleRef: ModuleRef) =>
        new Authentication(passport, await createBackends(options, moduleRef)),
      inject: [ApplicationPassport, AuthModuleOptions, ModuleRef],
    },
    {
      provide: AccessHook,
      useFactory: (authentication: Authentication, roles: RoleMap, config: AirflowConfig) =>
        new AccessHook(authentication, roles, new BrowserPolicy(config)),
      inject: [Authentication, RoleMap, AirflowConfig],
    },
  ],
  exports: [Authentication, RoleMap],
})
export class AuthModule {}
