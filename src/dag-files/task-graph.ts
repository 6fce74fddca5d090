/** Task ids, each with the ids of the tasks before it. */
export type UpstreamIds = ReadonlyMap<string, readonly string[]>;

/**
 * A cycle of tasks that wait for each other, or null if there is none. The ids are in running order, with the first
 * task again at the end: `[a, b, a]`. Ids that are not tasks are ignored.
 */
export function findCycle(upstream: UpstreamIds): string[] | null {
  const stuck = new Set(upstream.keys());
  const waitsFor = (id: string) => (upstream.get(id) ?? []).filter((other) => stuck.has(other));
  let next = [...stuck].filter((id) => waitsFor(id).length === 0);
  const downstream = downstreamIds(upstream);
  while (next.length > 0) {
    for (const id of next) stuck.delete(id);
    const released = new Set(next.flatMap((id) => downstream.get(id) ?? []));
    next = [...released].filter((id) => stuck.has(id) && waitsFor(id).length === 0);
  }
  const [first] = stuck;
  return first === undefined ? null : cycleFrom(first, (id) => waitsFor(id)[0] as string);
}

/** The ids of the tasks directly after each task, sorted. */
export function downstreamIds(upstream: UpstreamIds): Map<string, string[]> {
  const downstream = new Map<string, string[]>([...upstream.keys()].map((id) => [id, []]));
  for (const [id, before] of upstream) {
    for (const other of new Set(before)) downstream.get(other)?.push(id);
  }
  for (const ids of downstream.values()) ids.sort();
  return downstream;
}

/** Every stuck task waits for another stuck task, so going back must reach a task twice. */
function cycleFrom(start: string, waitsFor: (id: string) => string): string[] {
  const seen: string[] = [];
  let id = start;
  while (!seen.includes(id)) {
    seen.push(id);
    id = waitsFor(id);
  }
  return [id, ...seen.slice(seen.indexOf(id)).reverse()];
}
