/**
 * The conditions under which a task runs, given the states of the tasks before it. Source:
 * airflow/utils/trigger_rule.py.
 */
export const triggerRules = [
  'all_success',
  'all_failed',
  'all_done',
  'one_success',
  'one_failed',
  'none_failed',
  'none_failed_or_skipped',
  'none_skipped',
  'dummy',
] as const;

/** One of Airflow's trigger rules. */
export type TriggerRule = (typeof triggerRules)[number];
