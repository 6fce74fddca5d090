import type { Expected, Runs } from './execution-case.js';
import type { StoredTask } from './stored-runs.js';

const dayMs = 86_400_000;

/**
 * Gives runs whose execution dates depend on the day of the recording the dates that were found, in their order, if each
 * is where the recording has it: at most a day from there, and at the same time of the day where that is midnight.
 */
export function atFoundDates(expected: Expected, stored: Runs<StoredTask>, now = Date.now()): Expected {
  const { relative, runs } = expected;
  if (relative === undefined) return expected;
  const days = Math.floor(now / dayMs) - Math.floor(Date.parse(`${relative.recorded_at}T00:00:00Z`) / dayMs);
  const moved = Object.entries(runs).map(([dagId, ofDag]) => {
    const found = Object.keys(stored[dagId] ?? {}).sort();
    const dates = Object.entries(ofDag).sort(([one], [other]) => (one < other ? -1 : 1));
    const renamed = dates.map(([date, run], index) => {
      const then = nearest(found[index], date, days);
      return [then, { ...run, run_id: run.run_id?.replace(date, then) ?? null }] as const;
    });
    return [dagId, Object.fromEntries(renamed)] as const;
  });
  return { ...expected, runs: Object.fromEntries(moved) };
}

/** The date that was found if it may stand for the recorded one, or else the recorded one, moved by so many days. */
function nearest(found: string | undefined, recorded: string, days: number): string {
  const then = Date.parse(recorded) + days * dayMs;
  const tolerance = then % dayMs === 0 ? 0 : dayMs;
  if (found !== undefined && Math.abs(Date.parse(found) - then) <= tolerance) return found;
  return new Date(then).toISOString().replace(/(\.000)?Z$/, '+00:00');
}
