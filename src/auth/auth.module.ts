import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiAuthGuard } from './api-auth.guard.js';

/** Who may call: one guard for the whole application. */
@Module({ providers: [{ provide: APP_GUARD, useClass: ApiAuthGuard }] })
export class AuthModule {}
