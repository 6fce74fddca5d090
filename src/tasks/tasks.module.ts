import { Module } from '@nestjs/common';
import { DagRunsModule } from '../dag-runs/dag-runs.module.js';
import { DagsModule } from '../dags/dags.module.js';
import { DatabaseTasks } from './database-tasks.service.js';
import { Tasks } from './tasks.js';

/** The tasks of the DAGs in the database, and their instances. */
@Module({
  imports: [DagsModule, DagRunsModule],
  providers: [{ provide: Tasks, useClass: DatabaseTasks }],
  exports: [Tasks],
})
export class TasksModule {}
