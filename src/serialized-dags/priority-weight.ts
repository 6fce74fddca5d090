import { relativesOf, type RelatedTask } from './relatives.js';

/** The properties of a task that determine its priority. */
export interface WeightedTask extends RelatedTask {
  readonly ownWeight: number;
  /** `absolute`, `upstream`, or any other text, which counts as `downstream`. */
  readonly weightRule: string;
}

/**
 * Airflow's `priority_weight_total` of a task: its own weight plus the weights of all tasks before or after it, as its
 * weight rule says. Ids that are not in `tasks` are ignored.
 */
export function priorityWeightTotal(taskId: string, tasks: ReadonlyMap<string, WeightedTask>): number {
  const { ownWeight, weightRule } = tasks.get(taskId)!;
  if (weightRule === 'absolute') return ownWeight;
  const relatives = relativesOf(taskId, tasks, weightRule === 'upstream' ? 'upstreamIds' : 'downstreamIds');
  return [...relatives].reduce((sum, id) => sum + tasks.get(id)!.ownWeight, ownWeight);
}
