import type { Task } from '../serialized-dags/task.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { TaskInstance } from './task-instance.js';

/** The tasks of DAGs and their instances in runs, independent of their storage. */
export abstract class Tasks {
  /** @throws DagNotFound, TaskNotFound */
  abstract get(dagId: string, taskId: string): Promise<Task>;

  /** @throws DagNotFound, TaskNotFound, DagRunNotFound or TaskInstanceNotFound, the first that applies */
  abstract getInstance(dagId: string, executionDate: OffsetDateTime, taskId: string): Promise<TaskInstance>;
}
