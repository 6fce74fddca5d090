import type { Downstream } from '../executor/attempt.js';
import type { Dag } from '../serialized-dags/dag.js';
import { relativesOf } from '../serialized-dags/relatives.js';
import type { Task } from '../serialized-dags/task.js';

/** The tasks after a task of a DAG. */
export function downstreamOf({ tasks }: Dag, { taskId, downstreamIds }: Task): Downstream {
  return {
    direct: downstreamIds,
    get all() {
      return relativesOf(taskId, tasks, 'downstreamIds');
    },
    after: (id) => (tasks.has(id) ? relativesOf(id, tasks, 'downstreamIds') : null),
  };
}
