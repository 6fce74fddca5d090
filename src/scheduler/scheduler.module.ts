import { Logger, Module } from '@nestjs/common';
import { AirflowConfig } from '../config/airflow-config.js';
import { DagFilesModule } from '../dag-files/dag-files.module.js';
import { DagsModule } from '../dags/dags.module.js';
import { Executor } from '../executor/executor.js';
import { LocalExecutor } from '../executor/local-executor.js';
import { renderText } from '../jinja/template.js';
import { TaskLogs } from '../task-logs/task-logs.js';
import { Clock } from '../time/clock.js';
import { AttemptPreparation } from './attempt-preparation.js';
import { AttemptRecords } from './attempt-records.js';
import { Attempts } from './attempts.js';
import { ChangeWatch } from './change-watch.js';
import { DatabaseLook } from './database-look.js';
import { DeadTries } from './dead-tries.js';
import { DueTasks } from './due-tasks.js';
import { Housekeeping } from './housekeeping.js';
import { Leadership } from './leadership.js';
import { DatabaseOperatorServices } from './operator-services.js';
import { Recovery } from './recovery.js';
import { ScheduledRuns } from './scheduled-runs.js';
import { Scheduler } from './scheduler.js';
import { SchedulerJob } from './scheduler-job.js';
import { SchedulerPass } from './scheduler-pass.js';
import { SchedulerState } from './scheduler-state.js';
import { SubdagRuns } from './subdag-runs.js';
import { TaskTemplates } from './task-templates.js';

const logger = new Logger('TaskLogs');

/** The scheduler and its executor. Another executor takes the place of the local one by its class. */
@Module({
  imports: [DagFilesModule, DagsModule],
  providers: [
    AttemptPreparation,
    AttemptRecords,
    Attempts,
    ChangeWatch,
    DatabaseLook,
    DatabaseOperatorServices,
    DeadTries,
    DueTasks,
    Housekeeping,
    Leadership,
    Recovery,
    ScheduledRuns,
    Scheduler,
    SchedulerJob,
    SchedulerPass,
    SchedulerState,
    SubdagRuns,
    TaskTemplates,
    {
      provide: Executor,
      inject: [AirflowConfig, Clock],
      useFactory: (config: AirflowConfig, clock: Clock) => new LocalExecutor(config, clock, process.env),
    },
    {
      provide: TaskLogs,
      inject: [AirflowConfig, Clock],
      useFactory: (config: AirflowConfig, clock: Clock) =>
        new TaskLogs(config, clock, renderText, (path, error) =>
          logger.error(`${path} cannot be written: ${error.message}`),
        ),
    },
  ],
  exports: [Scheduler, SchedulerJob],
})
export class SchedulerModule {}
