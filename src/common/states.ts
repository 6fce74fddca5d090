/** The states of a DAG run. Source: airflow/utils/state.py, State.dag_states. */
export const dagRunStates = ['success', 'running', 'failed'] as const;

/** The states of a task instance. It has none before the scheduler has processed it. Source: airflow/utils/state.py. */
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

/** A state that Airflow 1.10.15 does not define: the columns accept any text, and other programs write to them too. */
export type UnknownState = string & { readonly [isUnknown]: never };

/** The state in the column of a DAG run. */
export type DagRunState = (typeof dagRunStates)[number] | UnknownState | null;

/** The state in the column of a task instance. */
export type TaskInstanceState = (typeof taskInstanceStates)[number] | UnknownState | null;
