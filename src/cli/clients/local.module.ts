import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { ConfigModule } from '../../config/config.module.js';
import { DagRunsModule } from '../../dag-runs/dag-runs.module.js';
import { DagsModule } from '../../dags/dags.module.js';
import { DatabaseModule } from '../../database/database.module.js';
import { PoolsModule } from '../../pools/pools.module.js';
import { TasksModule } from '../../tasks/tasks.module.js';

/** What the command line does with the database itself: the features without the server in front of them. */
@Module({ imports: [DagsModule, DagRunsModule, TasksModule, PoolsModule] })
export class LocalModule {
  /** @param dataSource the metadata database, open and checked */
  static forRoot(config: AirflowConfig, dataSource: DataSource): DynamicModule {
    return { module: LocalModule, imports: [ConfigModule.forRoot(config), DatabaseModule.forRoot(config, dataSource)] };
  }
}
