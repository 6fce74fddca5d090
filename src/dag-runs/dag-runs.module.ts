import { Module } from '@nestjs/common';
import { DagsModule } from '../dags/dags.module.js';
import { DagRuns } from './dag-runs.js';
import { DatabaseDagRuns } from './database-dag-runs.service.js';
import { DatabaseTriggerDag } from './database-trigger-dag.service.js';
import { TriggerDag } from './trigger-dag.js';

/** Creates and reads the runs of DAGs in the database. */
@Module({
  imports: [DagsModule],
  providers: [
    DatabaseDagRuns,
    { provide: DagRuns, useExisting: DatabaseDagRuns },
    { provide: TriggerDag, useClass: DatabaseTriggerDag },
  ],
  exports: [DatabaseDagRuns, DagRuns, TriggerDag],
})
export class DagRunsModule {}
