import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ExperimentalModule } from '../../api/experimental/experimental.module.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { ConfigModule } from '../../config/config.module.js';
import { DomainModule } from '../../domain.module.js';
import { SystemClock } from '../../time/clock.js';
import { ClockModule } from '../../time/clock.module.js';

/** The services that the command line uses on the database: the API without its server. */
@Module({ imports: [ExperimentalModule] })
export class LocalModule {
  /** @param dataSource the metadata database, open and checked */
  static forRoot(config: AirflowConfig, dataSource: DataSource): DynamicModule {
    const source = { kind: 'database', dataSource } as const;
    return {
      module: LocalModule,
      imports: [ConfigModule.forRoot(config), ClockModule.forRoot(new SystemClock()), DomainModule.from(source)],
    };
  }
}
