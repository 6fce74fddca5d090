import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AirflowConfig } from '../config/airflow-config.js';
import { DagsModule } from '../dags/dags.module.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { DagRunPresenter } from './dag-run.presenter.js';
import { DagRunsController } from './dag-runs.controller.js';
import { DagRunsService } from './dag-runs.service.js';
import { ExecutionDatePipe } from './execution-date.pipe.js';
import { TriggerDagService } from './trigger-dag.service.js';

/** Runs of DAGs: triggering and reading them. */
@Module({
  imports: [DagsModule, TypeOrmModule.forFeature([DagRun])],
  controllers: [DagRunsController],
  providers: [
    DagRunsService,
    TriggerDagService,
    ExecutionDatePipe,
    {
      provide: DagRunPresenter,
      inject: [AirflowConfig],
      useFactory: ({ webserver }: AirflowConfig) =>
        new DagRunPresenter({
          prefix: webserver.basePath,
          path: webserver.rbac ? '/graph' : '/admin/airflow/graph',
          proxies: webserver.enableProxyFix ? webserver.proxyFixXPrefix : 0,
        }),
    },
  ],
  exports: [DagRunsService, ExecutionDatePipe],
})
export class DagRunsModule {}
