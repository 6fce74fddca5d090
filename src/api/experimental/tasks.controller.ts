import { Controller, Get, Param } from '@nestjs/common';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { ExecutionDatePipe } from './execution-date.pipe.js';
import { presentTask, presentTaskInstance } from './task.presenter.js';
import { TasksService } from '../../tasks/tasks.service.js';

/** The tasks of a DAG, and their instances in a run. */
@Controller('api/experimental/dags/:dag_id')
export class TasksController {
  constructor(private readonly tasks: TasksService) {}

  @Get('tasks/:task_id')
  async getTask(@Param('dag_id') dagId: string, @Param('task_id') taskId: string) {
    return presentTask(await this.tasks.getTask(dagId, taskId));
  }

  @Get('dag_runs/:execution_date/tasks/:task_id')
  async getTaskInstance(
    @Param('dag_id') dagId: string,
    @Param('execution_date', ExecutionDatePipe) executionDate: OffsetDateTime,
    @Param('task_id') taskId: string,
  ) {
    return presentTaskInstance(await this.tasks.getTaskInstance(dagId, executionDate, taskId));
  }
}
