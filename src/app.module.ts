import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ExperimentalModule } from './api/experimental/experimental.module.js';
import { AuthModule } from './auth/auth.module.js';
import type { AirflowConfig } from './config/airflow-config.js';
import { ConfigModule } from './config/config.module.js';
import { DagFilesModule } from './dag-files/dag-files.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { LandingModule } from './landing/landing.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';

/** The whole application for one configuration. */
@Module({
  imports: [AuthModule, HealthModule, ExperimentalModule, DagFilesModule, LandingModule, OpenApiModule],
})
export class AppModule {
  /** @param dataSource the metadata database, open and checked */
  static forRoot(config: AirflowConfig, dataSource: DataSource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot(config, dataSource),
        MetricsModule.forRoot(config),
      ],
    };
  }
}
