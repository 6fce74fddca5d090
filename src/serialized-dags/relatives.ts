/** The direct relations of a task to the others of its DAG. */
export interface RelatedTask {
  readonly downstreamIds: ReadonlySet<string>;
  readonly upstreamIds: ReadonlySet<string>;
}

/** The ids of all tasks after or before a task, however far, each once. Ids that are not in `tasks` are ignored. */
export function relativesOf(
  taskId: string,
  tasks: ReadonlyMap<string, RelatedTask>,
  side: 'upstreamIds' | 'downstreamIds',
): Set<string> {
  const found = new Set<string>();
  const open = [taskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const relative of tasks.get(id)?.[side] ?? []) {
      if (found.has(relative) || !tasks.has(relative)) continue;
      found.add(relative);
      open.push(relative);
    }
  }
  return found;
}
