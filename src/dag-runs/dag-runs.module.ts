import { Module } from '@nestjs/common';
import { DagsModule } from '../dags/dags.module.js';
import { DagRunsService } from './dag-runs.service.js';
import { TriggerDagService } from './trigger-dag.service.js';

/** Runs of DAGs: triggering and reading them. */
@Module({
  imports: [DagsModule],
  providers: [DagRunsService, TriggerDagService],
  exports: [DagRunsService, TriggerDagService],
})
export class DagRunsModule {}
