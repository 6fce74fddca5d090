import type { Downstream } from '../executor/attempt.js';
import type { Dag } from '../serialized-dags/dag.js';
import type { Task } from '../serialized-dags/task.js';

/** The tasks after a task of a DAG. */
export function downstreamOf(dag: Dag, { taskId, downstreamIds }: Task): Downstream {
  return {
    direct: downstreamIds,
    get all() {
      return reachableFrom(dag, taskId);
    },
    after: (id) => (dag.tasks.has(id) ? reachableFrom(dag, id) : null),
  };
}

function reachableFrom(dag: Dag, taskId: string): Set<string> {
  const found = new Set<string>();
  const open = [taskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of dag.tasks.get(id)?.downstreamIds ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}
