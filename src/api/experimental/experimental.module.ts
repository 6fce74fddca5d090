import { Module } from '@nestjs/common';
import { AirflowConfig } from '../../config/airflow-config.js';
import { LargeBodiesModule } from '../../http/large-bodies.module.js';
import { DagRunPresenter } from './dag-run.presenter.js';
import { DagRunsController } from './dag-runs.controller.js';
import { DagsController } from './dags.controller.js';
import { ExecutionDatePipe } from './execution-date.pipe.js';
import { InfoController } from './info.controller.js';
import { PoolsController } from './pools.controller.js';
import { TasksController } from './tasks.controller.js';

/** Airflow's experimental API: it reads requests and writes answers with the services of `DomainModule`. */
@Module({
  imports: [LargeBodiesModule],
  controllers: [InfoController, DagsController, DagRunsController, TasksController, PoolsController],
  providers: [
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
  exports: [DagRunPresenter, ExecutionDatePipe],
})
export class ExperimentalModule {}
