import { describe, expect, it } from 'vitest';
import { failedChecks } from './checks.js';
import type { Check } from './execution-case.js';
import type { TimedRun, Try } from './tries.js';

/** A run of tries, each `[task, start, end]`, in the order of their starts. */
function run(day: number, ...tries: [string, number, number][]): TimedRun {
  const all: Try[] = tries.map(([taskId, start, end]) => ({ taskId, start, end }));
  return {
    ...{ dagId: 'd', executionDate: `2024-01-0${day}T00:00:00+00:00`, tries: all },
    ...{ start: all[0]?.start ?? 0, end: all.at(-1)?.end ?? 0 },
    durations: new Map(tries.map(([taskId, start, end]) => [taskId, end - start])),
    reschedules: new Map([['a', 2]]),
  };
}

const one = run(1, ['a', 0, 4], ['b', 4, 9], ['c', 5, 6]);
const other = run(2, ['a', 9, 10], ['a', 14, 15], ['b', 16, 17]);

const held: [Check, TimedRun[]][] = [
  [{ order: ['a', 'b', 'c'] }, [one]],
  [{ max_running: ['a', 'b', 'c'], is: 2 }, [one]],
  [{ max_running: ['a', 'b'], is: 1 }, [one]],
  [{ max_running_over_runs: ['a', 'b', 'c'], is: 2 }, [one, other]],
  [{ started_before_end: ['c', 'b'] }, [one]],
  [{ ended_before_end: ['c', 'b'] }, [one]],
  [{ started_after_end: ['b', 'a'] }, [one]],
  [{ gap_at_least: ['a', 1, 4] }, [other]],
  [{ backoff: 'a', gaps_at_least: [3] }, [other]],
  [{ duration_between: ['c', 1, 2] }, [one]],
  [{ reschedules_at_least: ['a', 2] }, [one]],
  [{ runs_do_not_overlap: true }, [one, other]],
  [{ tasks_of_runs_do_not_overlap: true }, [one, other]],
  [{ run_order: ['2024-01-01', '2024-01-02'] }, [one, other]],
  [{ task_order_over_runs: ['a', 'b', 'a', 'a', 'b'] }, [one, other]],
  [{ after_other_run: ['a', 'b'] }, [one, other]],
];

const failed: [Check, TimedRun[]][] = [
  [{ order: ['b', 'a'] }, [one]],
  [{ order: ['a', 'x'] }, [one]],
  [{ max_running: ['a', 'b', 'c'], is: 1 }, [one]],
  [{ max_running: ['a', 'b', 'c'], is: 3 }, [one]],
  [{ max_running_over_runs: ['a'], is: 1 }, [one, run(2, ['a', 3, 5])]],
  [{ started_before_end: ['b', 'a'] }, [one]],
  [{ ended_before_end: ['b', 'c'] }, [one]],
  [{ started_after_end: ['c', 'b'] }, [one]],
  [{ gap_at_least: ['a', 1, 5] }, [other]],
  [{ gap_at_least: ['a', 2, 1] }, [other]],
  [{ backoff: 'a', gaps_at_least: [3, 3] }, [other]],
  [{ duration_between: ['c', 2, 3] }, [one]],
  [{ reschedules_at_least: ['a', 3] }, [one]],
  [{ runs_do_not_overlap: true }, [one, run(2, ['a', 5, 6])]],
  [{ tasks_of_runs_do_not_overlap: true }, [one, run(2, ['a', 5, 6])]],
  [{ run_order: ['2024-01-02', '2024-01-01'] }, [one, other]],
  [{ run_order: ['2024-01-01', '2024-01-03'] }, [one, other]],
  [{ task_order_over_runs: ['a', 'b'] }, [one, other]],
  [{ after_other_run: ['b', 'a'] }, [one, run(2, ['b', 1, 2])]],
  [{ after_a_while: true }, [one]],
];

describe('a check', () => {
  it.each(held)('holds: %j', (check, runs) => expect(failedChecks([check], runs)).toEqual([]));
  it.each(failed)('does not hold: %j', (check, runs) => expect(failedChecks([check], runs)).not.toEqual([]));
});
