import type { Check, Json } from './execution-case.js';
import type { TimedRun, Try } from './tries.js';

/**
 * Checks assertions about times.
 *
 * @returns those that do not hold, a line each
 */
export function failedChecks(checks: readonly Check[], runs: readonly TimedRun[]): string[] {
  return checks.flatMap((check) => {
    const [name = ''] = Object.keys(check);
    const rule = rules[name];
    if (rule === undefined) return [`check ${name}: it is unknown here`];
    return rule(check, runs).map((problem) => `check ${JSON.stringify(check)}: ${problem}`);
  });
}

type Rule = (check: Check, runs: readonly TimedRun[]) => string[];

/** A rule about each run that has tries of all these tasks. At least one must have. */
function inEachRun(
  taskIds: readonly string[],
  rule: (run: TimedRun) => string | null,
): (runs: readonly TimedRun[]) => string[] {
  return (runs) => {
    const meant = runs.filter(({ tries }) => taskIds.every((id) => tries.some(({ taskId }) => taskId === id)));
    if (meant.length === 0) return [`no run has started ${taskIds.join(' and ')}`];
    return meant.flatMap((run) => {
      const problem = rule(run);
      return problem === null ? [] : [`${run.dagId} ${run.executionDate}: ${problem}`];
    });
  };
}

function triesOf({ tries }: TimedRun, taskId: string): Try[] {
  return tries.filter((one) => one.taskId === taskId);
}

/** Of a task that has tries. */
function lastTry(run: TimedRun, taskId: string): Try {
  const last = triesOf(run, taskId).at(-1);
  if (last === undefined) throw new Error(`${taskId} has not started`);
  return last;
}

/** Compares the last tries of two tasks. */
function comparison(name: string, holds: (one: Try, other: Try) => boolean): Rule {
  return (check, runs) => {
    const [one, other] = check[name] as [string, string];
    return inEachRun([one, other], (run) => {
      const [first, second] = [lastTry(run, one), lastTry(run, other)];
      return holds(first, second) ? null : `${one} ${timesOf(first)}, ${other} ${timesOf(second)}`;
    })(runs);
  };
}

function timesOf({ start, end }: Try): string {
  return `ran from ${start.toFixed(3)} to ${end.toFixed(3)}`;
}

/** How many of these run at once at most. One that ends as another starts does not count with it. */
function highest(tries: readonly Pick<Try, 'start' | 'end'>[]): number {
  const running = tries.map(({ start }) => tries.filter((one) => one.start <= start && start < one.end).length);
  return Math.max(0, ...running);
}

function highestDiffers(found: number, wanted: Json | undefined): string | null {
  return found === wanted ? null : `${found} ran at once`;
}

/** The seconds between the end of each try and the start of the next one. */
function gaps(tries: readonly Try[]): number[] {
  return tries.slice(1).map(({ start }, index) => start - (tries[index]?.end ?? NaN));
}

function gapsTooShort(tries: readonly Try[], atLeast: readonly number[], from = 0): string | null {
  const found = gaps(tries).slice(from);
  const tooShort = atLeast.some((seconds, index) => !((found[index] ?? NaN) >= seconds));
  return tooShort ? `the gaps are ${found.map((gap) => gap.toFixed(3)).join(', ')} s` : null;
}

/** The spans of all tries of each run. */
function spans(runs: readonly TimedRun[]): { start: number; end: number }[] {
  return runs
    .filter(({ tries }) => tries.length > 0)
    .map(({ tries }) => ({
      start: Math.min(...tries.map(({ start }) => start)),
      end: Math.max(...tries.map(({ end }) => end)),
    }));
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number >= (numbers[index - 1] ?? -Infinity));
}

function firstStart(run: TimedRun | undefined): number {
  return run?.tries[0]?.start ?? Infinity;
}

function overlap(spans: readonly { start: number; end: number }[]): string[] {
  return highest(spans) > 1 ? [JSON.stringify(spans)] : [];
}

const rules: Record<string, Rule> = {
  order: ({ order }, runs) => {
    const ids = order as string[];
    return inEachRun(ids, (run) => {
      const starts = ids.map((id) => triesOf(run, id)[0]?.start ?? NaN);
      return isAscending(starts) ? null : `the starts are ${starts.join(', ')}`;
    })(runs);
  },
  max_running: ({ max_running, is }, runs) => {
    const ids = max_running as string[];
    return inEachRun(ids, (run) => highestDiffers(highest(ids.flatMap((id) => triesOf(run, id))), is))(runs);
  },
  max_running_over_runs: ({ max_running_over_runs, is }, runs) => {
    const ids = max_running_over_runs as string[];
    const problem = highestDiffers(highest(runs.flatMap((run) => ids.flatMap((id) => triesOf(run, id)))), is);
    return problem === null ? [] : [problem];
  },
  started_before_end: comparison('started_before_end', (one, other) => one.start < other.end),
  ended_before_end: comparison('ended_before_end', (one, other) => one.end < other.end),
  started_after_end: comparison('started_after_end', (one, other) => one.start >= other.end),
  gap_at_least: ({ gap_at_least }, runs) => {
    const [taskId, number, seconds] = gap_at_least as [string, number, number];
    return inEachRun([taskId], (run) => gapsTooShort(triesOf(run, taskId), [seconds], number - 1))(runs);
  },
  backoff: ({ backoff, gaps_at_least }, runs) => {
    const [taskId, atLeast] = [backoff as string, gaps_at_least as number[]];
    return inEachRun([taskId], (run) => gapsTooShort(triesOf(run, taskId), atLeast))(runs);
  },
  duration_between: ({ duration_between }, runs) => {
    const [taskId, least, most] = duration_between as [string, number, number];
    return inEachRun([taskId], ({ durations }) => {
      const seconds = durations.get(taskId) ?? NaN;
      return least <= seconds && seconds <= most ? null : `it took ${seconds} s`;
    })(runs);
  },
  reschedules_at_least: ({ reschedules_at_least }, runs) => {
    const [taskId, least] = reschedules_at_least as [string, number];
    return inEachRun([taskId], ({ reschedules }) => {
      const found = reschedules.get(taskId) ?? 0;
      return found >= least ? null : `it was rescheduled ${found} times`;
    })(runs);
  },
  runs_do_not_overlap: (_, runs) => overlap(runs),
  tasks_of_runs_do_not_overlap: (_, runs) => overlap(spans(runs)),
  run_order: ({ run_order }, runs) => {
    const dates = run_order as string[];
    const starts = dates.map((date) => firstStart(runs.find(({ executionDate }) => executionDate.startsWith(date))));
    return isAscending(starts) && starts.every(isFinite) ? [] : [`the first tasks started at ${starts.join(', ')}`];
  },
  // The tasks named, as they start in all runs: each as often as it starts.
  task_order_over_runs: ({ task_order_over_runs }, runs) => {
    const ids = task_order_over_runs as string[];
    const starts = runs.flatMap(({ tries }) => tries).filter(({ taskId }) => ids.includes(taskId));
    const found = starts.sort((one, other) => one.start - other.start).map(({ taskId }) => taskId);
    return JSON.stringify(found) === JSON.stringify(ids) ? [] : [`the order is ${found.join(', ')}`];
  },
  after_other_run: ({ after_other_run }, runs) => {
    const [taskId, other] = after_other_run as [string, string];
    return runs.slice(1).flatMap((run, index) => {
      const before = runs.slice(index, index + 1).flatMap((one) => triesOf(one, other));
      const [start, end] = [triesOf(run, taskId)[0]?.start ?? NaN, before.at(-1)?.end ?? NaN];
      if (start >= end) return [];
      return [`${taskId} of ${run.executionDate} started at ${start}, ${other} before it ended at ${end}`];
    });
  },
};
