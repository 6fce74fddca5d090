import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TaskInstanceNotFound, TaskNotFound } from '../common/errors.js';
import type { OffsetDateTime } from '../common/offset-date-time.js';
import { DagCatalog } from '../dags/dag-catalog.service.js';
import type { Task } from '../dags/dag.js';
import { DagRunsService } from '../dag-runs/dag-runs.service.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';

/** Reads tasks and their instances. */
@Injectable()
export class TasksService {
  constructor(
    @InjectRepository(TaskInstance) private readonly instances: Repository<TaskInstance>,
    private readonly catalog: DagCatalog,
    private readonly runs: DagRunsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DagNotFound, TaskNotFound */
  async getTask(dagId: string, taskId: string): Promise<Task> {
    const task = (await this.catalog.getDag(dagId)).tasks.get(taskId);
    if (!task) throw new TaskNotFound(`Task ${taskId} not found in dag ${dagId}`);
    return task;
  }

  /** @throws DagNotFound, TaskNotFound, DagRunNotFound, TaskInstanceNotFound, the first that applies */
  async getTaskInstance(dagId: string, executionDate: OffsetDateTime, taskId: string): Promise<TaskInstance> {
    await this.getTask(dagId, taskId);
    await this.runs.getRunAt(dagId, executionDate);
    const instance = await this.unitOfWork.read(() => this.instances.findOneBy({ dagId, executionDate, taskId }));
    if (!instance) {
      throw new TaskInstanceNotFound(`Task ${taskId} instance for date ${executionDate.isoformat()} not found`);
    }
    return instance;
  }
}
