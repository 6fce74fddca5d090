/** The states of a DAG run. Source: airflow/utils/state.py, State.dag_states. */
export const dagRunStates = ['success', 'running', 'failed'] as const;

/** The states of a task instance; one that the scheduler has not looked at has none. Source: airflow/utils/state.py. */
export const taskInstanceStates = [
  'success',
  'running',
  'failed',
  'upstream_failed',
  'skipped',
  'up_for_retry',
  'up_for_reschedule',
  'queued',
  'scheduled',
  'shutdown',
  'removed',
] as const;

declare const isUnknown: unique symbol;

/** A state that Airflow 1.10.15 does not know: the columns take any text, and other programs write to them too. */
export type UnknownState = string & { readonly [isUnknown]: never };

/** The state of a DAG run as its column has it. */
export type DagRunState = (typeof dagRunStates)[number] | UnknownState | null;

/** The state of a task instance as its column has it. */
export type TaskInstanceState = (typeof taskInstanceStates)[number] | UnknownState | null;
