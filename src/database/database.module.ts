import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AirflowConfig } from '../config/airflow-config.js';
import { dataSourceOptions } from './data-source-options.js';
import { openDatabase } from './open-database.js';
import { UnitOfWork } from './unit-of-work.js';

/** The metadata database: TypeORM's data source, opened and checked at start, and the unit of work over it. */
@Global()
@Module({ providers: [UnitOfWork], exports: [UnitOfWork] })
export class DatabaseModule {
  static forRoot(config: AirflowConfig): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSourceOptions(config), retryAttempts: 0 }),
          dataSourceFactory: () => openDatabase(config, (message) => new Logger('Database').warn(message)),
        }),
      ],
    };
  }
}
