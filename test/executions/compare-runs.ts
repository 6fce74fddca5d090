import { isDeepStrictEqual } from 'node:util';
import {
  alternatives,
  type ExpectedTask,
  type Json,
  type RunColumns,
  type Runs,
  type TaskColumns,
} from './execution-case.js';
import type { StoredTask } from './stored-runs.js';

/**
 * Compares the runs of all DAGs that a case names: every run and every task instance must be there, and no other.
 *
 * @returns what differs, a line each
 */
export function runsDiffer(expected: Runs<ExpectedTask>, stored: Runs<StoredTask>): string[] {
  return unionOf(expected, stored).flatMap((dagId) => {
    const [wanted, found] = [expected[dagId] ?? {}, stored[dagId] ?? {}];
    return unionOf(wanted, found).flatMap((date) => {
      const differences = runDiffers(wanted[date], found[date]);
      return differences.map((difference) => `${dagId} ${date} ${difference}`);
    });
  });
}

function unionOf(...objects: object[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}

function runDiffers(expected?: RunColumns<ExpectedTask>, stored?: RunColumns<StoredTask>): string[] {
  if (!expected) return [`run: it should not be there: ${JSON.stringify(stored)}`];
  if (!stored) return [`run: it is missing (${expected.run_id ?? expected.state})`];
  const { tasks: wanted, ...columns } = expected;
  const differences = Object.entries(columns).flatMap(([column, value]) =>
    differs(`run ${column}`, value, stored[column as keyof typeof stored] as Json),
  );
  const ofTasks = unionOf(wanted, stored.tasks).flatMap((taskId) =>
    taskDiffers(wanted[taskId], stored.tasks[taskId]).map((difference) => `task ${taskId} ${difference}`),
  );
  return [...differences, ...ofTasks];
}

function taskDiffers(expected?: ExpectedTask, stored?: StoredTask): string[] {
  if (!expected) return [`should not be there: ${JSON.stringify(stored)}`];
  if (!stored) return ['is missing'];
  const { or, ...columns } = expected;
  const outcomes = [columns, ...alternatives(or).map((other) => outcomeOf(columns, other))];
  const differences = outcomes.map((outcome) => columnsDiffer(outcome, stored));
  return differences.find((found) => found.length === 0) ?? differences.flat();
}

/** Another outcome of a task: where it has another state and no path of its own, its path ends in that state. */
function outcomeOf(columns: TaskColumns, other: Partial<TaskColumns>): TaskColumns {
  const path = other.state === undefined ? columns.path : columns.path?.with(-1, other.state);
  return { ...columns, ...(path && { path }), ...other };
}

const set = new Set(['start_date', 'end_date', 'queued_dttm', 'job_id', 'pid', 'hostname']);

function columnsDiffer(expected: TaskColumns, stored: StoredTask): string[] {
  const { path, ...columns } = { xcom: {}, task_reschedule: 0, ...repeated(expected, stored) };
  const differences = Object.entries(columns).flatMap(([column, value]) => {
    const found = stored[column] as Json;
    if (set.has(column)) return differs(column, value, found === null || found === '' ? found : 'set');
    if (column === 'duration') return differs(column, value, durationText(value, stored.duration));
    if (column === 'xcom') return differs(column, inOrder(value), inOrder(found));
    return differs(column, value, found);
  });
  return [...differences, ...pathDiffers(path, stored.path ?? [])];
}

/** How a case writes a duration: `"0"` is a number of seconds, too. */
function durationText(expected: Json, duration: number | null): Json {
  if (duration === null || duration < 0) return duration;
  return expected === '0' && duration === 0 ? '0' : 'seconds';
}

/** Lists of ids in `skipmixin_key` come from a Python set and have no order. */
function inOrder(xcom: Json): Json {
  const { skipmixin_key: skips, ...others } = xcom as Record<string, Json>;
  if (skips === undefined) return xcom;
  const sorted = Object.entries(skips as Record<string, string[]>).map(([key, ids]) => [key, [...ids].sort()]);
  return { ...others, skipmixin_key: Object.fromEntries(sorted) as Json };
}

/**
 * A sensor is rescheduled at least once where the recording has it so, but the number depends on when its tries start.
 * Each time it starts and waits once more.
 */
function repeated(expected: TaskColumns, { task_reschedule: count = 0 }: StoredTask): TaskColumns {
  const { task_reschedule: recorded = 0, log = [], path = [] } = expected;
  if (recorded === 0 || count === 0) return expected;
  const [begin, end] = [path.indexOf('scheduled'), path.lastIndexOf('up_for_reschedule') + 1];
  const cycle = path.slice(begin, path.indexOf('up_for_reschedule') + 1);
  return {
    ...expected,
    task_reschedule: count,
    log: [...Array<string>(count).fill('running'), ...log.slice(recorded)],
    path: [...path.slice(0, begin), ...Array<typeof cycle>(count).fill(cycle).flat(), ...path.slice(end)],
  };
}

function differs(what: string, expected: Json, found: Json): string[] {
  if (isDeepStrictEqual(expected, found)) return [];
  return [`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(found)}`];
}

/** The states that were seen must be some of the allowed ones, in their order. */
function pathDiffers(allowed: TaskColumns['path'], seen: readonly (string | null)[]): string[] {
  if (allowed === undefined) return [];
  let at = 0;
  for (const state of withoutToAndFro(seen)) {
    at = allowed.indexOf(state, at) + 1;
    if (at === 0) return [`path: expected some of ${JSON.stringify(allowed)}, got ${JSON.stringify(seen)}`];
  }
  return [];
}

/** While an executor is full, a task instance may go to and fro between `scheduled` and `queued`. */
function withoutToAndFro(seen: readonly (string | null)[]): (string | null)[] {
  const waits: (string | null | undefined)[] = ['scheduled', 'queued'];
  return seen.filter((state, index) => {
    if (!waits.includes(state)) return true;
    let begin = index;
    while (waits.includes(seen[begin - 1])) begin--;
    const before = seen.slice(begin, index);
    // The block counts as `scheduled, queued`: each once, and `scheduled` only at its beginning.
    return !before.includes(state) && !(state === 'scheduled' && before.length > 0);
  });
}
