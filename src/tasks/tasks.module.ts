import { Module } from '@nestjs/common';
import { DagRunsModule } from '../dag-runs/dag-runs.module.js';
import { DagsModule } from '../dags/dags.module.js';
import { TasksService } from './tasks.service.js';

/** Tasks of DAGs and their instances in runs. */
@Module({
  imports: [DagsModule, DagRunsModule],
  providers: [TasksService],
  exports: [TasksService],
})
export class TasksModule {}
