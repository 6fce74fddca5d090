import type { PyJson } from '../python/python-value.js';

/**
 * The parameters of BaseOperator's constructor that can be stored, and the value at which Airflow leaves each out.
 * Undefined where it never does: Airflow compares by identity, and a text or a timedelta that a DAG gives is another
 * object than an equal default, unless both are literals. `retries` is compared with `[core] default_task_retries`.
 *
 * Source: airflow/models/baseoperator.py; serialized_objects.py, _value_is_hardcoded_default.
 */
export const taskAttributes: ReadonlyMap<string, PyJson | undefined> = new Map<string, PyJson | undefined>([
  ['owner', undefined],
  ['email', null],
  ['email_on_retry', true],
  ['email_on_failure', true],
  ['retries', undefined],
  ['retry_delay', undefined],
  ['retry_exponential_backoff', false],
  ['max_retry_delay', null],
  ['start_date', null],
  ['end_date', null],
  ['schedule_interval', null],
  ['depends_on_past', false],
  ['wait_for_downstream', false],
  ['params', null],
  ['priority_weight', 1n],
  ['weight_rule', 'downstream'],
  ['queue', undefined],
  ['pool', 'default_pool'],
  ['pool_slots', 1n],
  ['sla', null],
  ['execution_timeout', null],
  ['on_failure_callback', null],
  ['on_success_callback', null],
  ['on_retry_callback', null],
  ['trigger_rule', 'all_success'],
  ['run_as_user', null],
  ['task_concurrency', null],
  ['executor_config', null],
  ['do_xcom_push', true],
  ['inlets', null],
  ['outlets', null],
]);

/** Those of them that are a `timedelta`. */
export const DURATIONS: readonly string[] = ['retry_delay', 'max_retry_delay', 'sla', 'execution_timeout'];
