import { type DynamicModule, Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { ExperimentalModule } from './api/experimental/experimental.module.js';
import { experimentalPrefix } from './client/api-path.js';
import { type ApiStyles, flaskStyle } from './http/api-style.js';
import { AuthModule } from './auth/auth.module.js';
import type { AirflowConfig } from './config/airflow-config.js';
import { ConfigModule } from './config/config.module.js';
import { EmbeddedDagFilesModule } from './dag-files/dag-files.module.js';
import { type DatabaseSource, DomainModule } from './domain.module.js';
import { HealthModule } from './health/health.module.js';
import { LandingModule } from './landing/landing.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import type { Clock } from './time/clock.js';
import { ClockModule } from './time/clock.module.js';

/** How each API writes its answers. */
export const apiStyles: ApiStyles = { [experimentalPrefix]: flaskStyle };

/** The whole application for one configuration. */
@Module({
  imports: [
    RouterModule.register([{ path: experimentalPrefix, module: ExperimentalModule }]),
    ...[AuthModule, HealthModule, ExperimentalModule, EmbeddedDagFilesModule, LandingModule, OpenApiModule],
  ],
})
export class AppModule {
  /** @param source where DAGs, runs, tasks and pools are stored */
  static forRoot(config: AirflowConfig, source: DatabaseSource, clock: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        ClockModule.forRoot(clock),
        DomainModule.from(source),
        MetricsModule.forRoot(config),
      ],
    };
  }
}
