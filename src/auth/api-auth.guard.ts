import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AirflowConfig } from '../config/airflow-config.js';
import { type AuthBackend, authBackend } from './auth-backend.js';
import { publicRoute } from './public.decorator.js';

/** Guards every route with the configured backend, except those that say `@Public()`. */
@Injectable()
export class ApiAuthGuard implements CanActivate {
  private readonly backend: AuthBackend;

  constructor(
    private readonly reflector: Reflector,
    config: AirflowConfig,
  ) {
    this.backend = authBackend(config.api.authBackend);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.reflector.getAllAndOverride<boolean>(publicRoute, [context.getHandler(), context.getClass()])) {
      await this.backend(context.switchToHttp().getRequest<FastifyRequest>());
    }
    return true;
  }
}
