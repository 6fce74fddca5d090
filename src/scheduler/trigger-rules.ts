import type { TaskInstanceState } from '../common/states.js';
import type { TriggerRule } from '../serialized-dags/trigger-rule.js';

/** What a dependency says of a task: it may run, it must wait, or it gets this state at once. */
export type Verdict = 'ready' | 'waiting' | 'skipped' | 'upstream_failed';

/** How many tasks directly before a task have ended, by their states. */
export interface UpstreamCounts {
  /** All tasks directly before it. */
  total: number;
  success: number;
  failed: number;
  upstreamFailed: number;
  skipped: number;
}

/** Counts the states of the tasks directly before a task. A task without an instance (undefined) has not ended. */
export function countUpstream(states: Iterable<TaskInstanceState | undefined>): UpstreamCounts {
  const counts: UpstreamCounts = { total: 0, success: 0, failed: 0, upstreamFailed: 0, skipped: 0 };
  for (const state of states) {
    counts.total++;
    if (state === 'success') counts.success++;
    else if (state === 'failed') counts.failed++;
    else if (state === 'upstream_failed') counts.upstreamFailed++;
    else if (state === 'skipped') counts.skipped++;
  }
  return counts;
}

type Rule = (counts: UpstreamCounts) => Verdict;

const wrong = ({ failed, upstreamFailed }: UpstreamCounts) => failed + upstreamFailed;
const done = (counts: UpstreamCounts) => counts.success + counts.skipped + wrong(counts);
const readyIf = (isReady: boolean): Verdict => (isReady ? 'ready' : 'waiting');

/** Source: airflow/ti_deps/deps/trigger_rule_dep.py. */
const rules: Readonly<Record<TriggerRule, Rule>> = {
  all_success: (counts) => {
    if (wrong(counts) > 0) return 'upstream_failed';
    return counts.skipped > 0 ? 'skipped' : readyIf(counts.success === counts.total);
  },
  all_failed: (counts) => (counts.success + counts.skipped > 0 ? 'skipped' : readyIf(wrong(counts) === counts.total)),
  all_done: (counts) => readyIf(done(counts) >= counts.total),
  one_success: (counts) => {
    if (counts.success > 0) return 'ready';
    return done(counts) >= counts.total ? 'skipped' : 'waiting';
  },
  one_failed: (counts) => {
    if (wrong(counts) > 0) return 'ready';
    return done(counts) >= counts.total ? 'skipped' : 'waiting';
  },
  none_failed: (counts) =>
    wrong(counts) > 0 ? 'upstream_failed' : readyIf(counts.success + counts.skipped === counts.total),
  none_failed_or_skipped: (counts) => {
    if (wrong(counts) > 0) return 'upstream_failed';
    return counts.skipped === counts.total ? 'skipped' : readyIf(counts.success + counts.skipped === counts.total);
  },
  none_skipped: (counts) => (counts.skipped > 0 ? 'skipped' : readyIf(done(counts) >= counts.total)),
  dummy: () => 'ready',
};

/** The verdict of a trigger rule. A task with nothing before it is ready. */
export function triggerRuleVerdict(rule: TriggerRule, counts: UpstreamCounts): Verdict {
  return counts.total === 0 ? 'ready' : rules[rule](counts);
}
