import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DagRunsModule } from './dag-runs/dag-runs.module.js';
import { DagsModule } from './dags/dags.module.js';
import { DatabaseModule } from './database/database.module.js';
import { PoolsModule } from './pools/pools.module.js';
import { TasksModule } from './tasks/tasks.module.js';

/** Where DAGs, runs, tasks and pools are stored. */
export interface DatabaseSource {
  readonly kind: 'database';
  /** The metadata database, open and checked. The application closes it. */
  readonly dataSource: DataSource;
}

/**
 * Provides `Dags`, `DagRuns`, `TriggerDag`, `Tasks` and `Pools` to every module. Only this module chooses their source.
 */
@Module({})
export class DomainModule {
  static from({ dataSource }: DatabaseSource): DynamicModule {
    const features = [DagsModule, DagRunsModule, TasksModule, PoolsModule];
    return {
      module: DomainModule,
      global: true,
      imports: [DatabaseModule.forRoot(dataSource), ...features],
      exports: features,
    };
  }
}
