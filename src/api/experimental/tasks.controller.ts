import { Controller, Get, Param } from '@nestjs/common';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { ExecutionDatePipe } from './execution-date.pipe.js';
import { presentTask, presentTaskInstance } from './task.presenter.js';
import { Tasks } from '../../tasks/tasks.js';

/** The tasks of a DAG, and their instances in a run. */
@Controller('dags/:dag_id')
export class TasksController {
  constructor(private readonly tasks: Tasks) {}

  @Get('tasks/:task_id')
  async getTask(@Param('dag_id') dagId: string, @Param('task_id') taskId: string) {
    return presentTask(await this.tasks.get(dagId, taskId));
  }

  @Get('dag_runs/:execution_date/tasks/:task_id')
  async getTaskInstance(
    @Param('dag_id') dagId: string,
    @Param('execution_date', ExecutionDatePipe) executionDate: OffsetDateTime,
    @Param('task_id') taskId: string,
  ) {
    return presentTaskInstance(await this.tasks.getInstance(dagId, executionDate, taskId));
  }
}
