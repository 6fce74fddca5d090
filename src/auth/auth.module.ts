import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AirflowConfig } from '../config/airflow-config.js';
import { AccessGuard } from './access/access.guard.js';
import { AccessHook } from './access/access.hook.js';
import { Authentication } from './authentication.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { BrowserPolicy } from './access/browser-policy.js';
import { createBackends } from './backends.js';
import { RoleMap } from './access/role-map.js';

/** Who may call: one hook for the whole application, and a guard behind it. */
@Module({
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    {
      provide: RoleMap,
      useFactory: ({ windsock }: AirflowConfig) => RoleMap.parse(windsock.userRoles),
      inject: [AirflowConfig],
    },
    {
      provide: Authentication,
      useFactory: async (config: AirflowConfig, unitOfWork: UnitOfWork) =>
        new Authentication(await createBackends(config, unitOfWork)),
      inject: [AirflowConfig, UnitOfWork],
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
