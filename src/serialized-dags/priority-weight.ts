/** A task as far as its priority goes. */
export interface WeightedTask {
  readonly taskId: string;
  readonly ownWeight: number;
  /** `absolute`, `upstream`, or anything else, which counts as `downstream`. */
  readonly weightRule: string;
  readonly downstreamIds: ReadonlySet<string>;
}

/** Airflow's `priority_weight_total` of every task: its own weight and those of all its relatives on the rule's side. */
export function priorityWeightTotals(tasks: readonly WeightedTask[]): Map<string, number> {
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const downstream = new Map(tasks.map((task) => [task.taskId, [...task.downstreamIds].filter((id) => byId.has(id))]));
  const upstream = new Map<string, string[]>(tasks.map((task) => [task.taskId, []]));
  for (const [id, relatives] of downstream) for (const relative of relatives) upstream.get(relative)!.push(id);
  const total = (task: WeightedTask): number => {
    if (task.weightRule === 'absolute') return task.ownWeight;
    const relatives = relativesOf(task.taskId, task.weightRule === 'upstream' ? upstream : downstream);
    return [...relatives].reduce((sum, id) => sum + byId.get(id)!.ownWeight, task.ownWeight);
  };
  return new Map(tasks.map((task) => [task.taskId, total(task)]));
}

/** Everything that can be reached, each once. */
function relativesOf(taskId: string, direct: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const open = [taskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const relative of direct.get(id)!) {
      if (found.has(relative)) continue;
      found.add(relative);
      open.push(relative);
    }
  }
  return found;
}
