/** A task as far as its priority goes. */
export interface WeightedTask {
  readonly ownWeight: number;
  /** `absolute`, `upstream`, or anything else, which counts as `downstream`. */
  readonly weightRule: string;
  readonly downstreamIds: ReadonlySet<string>;
  readonly upstreamIds: ReadonlySet<string>;
}

/**
 * Airflow's `priority_weight_total` of a task: its own weight and those of all its relatives on the rule's side. Ids that
 * are no task of `tasks` are passed over.
 */
export function priorityWeightTotal(taskId: string, tasks: ReadonlyMap<string, WeightedTask>): number {
  const { ownWeight, weightRule } = tasks.get(taskId)!;
  if (weightRule === 'absolute') return ownWeight;
  const relatives = relativesOf(taskId, tasks, weightRule === 'upstream' ? 'upstreamIds' : 'downstreamIds');
  return [...relatives].reduce((sum, id) => sum + tasks.get(id)!.ownWeight, ownWeight);
}

/** Everything that can be reached, each once. */
function relativesOf(
  taskId: string,
  tasks: ReadonlyMap<string, WeightedTask>,
  side: 'upstreamIds' | 'downstreamIds',
): Set<string> {
  const found = new Set<string>();
  const open = [taskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const relative of tasks.get(id)![side]) {
      if (found.has(relative) || !tasks.has(relative)) continue;
      found.add(relative);
      open.push(relative);
    }
  }
  return found;
}
