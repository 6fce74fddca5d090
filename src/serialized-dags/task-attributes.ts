import { timedeltaFromSeconds } from '../python/python-timedelta.js';
import { PyTuple, type PyValue } from '../python/python-value.js';
import type { DagSettings } from './dag-settings.js';

/** An attribute of Airflow's BaseOperator, and its form in serialized DAGs. */
export interface TaskAttribute {
  /**
   * - `plain`: unchanged, without the `__type` of a dict.
   * - `typed`: with its `__type`.
   * - `timedelta`, `date`: a number of seconds.
   * - `seconds`: a timedelta too, but Airflow reads it back as a number.
   * - `hidden`: plain, with `_` before its name.
   */
  readonly form: 'plain' | 'typed' | 'timedelta' | 'date' | 'seconds' | 'hidden';
  /** The value in a task that does not set it; undefined if every task sets it. */
  readonly byDefault?: PyValue | ((settings: DagSettings) => PyValue);
  /**
   * True if a value equal to the default is stored. Airflow compares by identity, and a text that a DAG sets is not the
   * same object as the one from the settings.
   */
  readonly isAlwaysStored?: true;
}

const plain = (byDefault: PyValue): TaskAttribute => ({ form: 'plain', byDefault });
const alwaysSet: TaskAttribute = { form: 'plain' };

/**
 * The parameters of BaseOperator's constructor that can be stored.
 * Source: airflow/models/baseoperator.py; serialized_objects.py, _value_is_hardcoded_default.
 */
const parameters: Readonly<Record<string, TaskAttribute>> = {
  owner: { form: 'plain', byDefault: ({ operators }) => operators.defaultOwner, isAlwaysStored: true },
  email: plain(null),
  email_on_retry: plain(true),
  email_on_failure: plain(true),
  retries: { form: 'plain', byDefault: ({ core }) => BigInt(core.defaultTaskRetries) },
  retry_delay: { form: 'timedelta', byDefault: timedeltaFromSeconds(300) },
  retry_exponential_backoff: plain(false),
  max_retry_delay: { form: 'seconds', byDefault: null },
  start_date: { form: 'date', byDefault: null },
  end_date: { form: 'date', byDefault: null },
  schedule_interval: { form: 'hidden' },
  depends_on_past: plain(false),
  wait_for_downstream: plain(false),
  params: plain(new Map()),
  priority_weight: plain(1n),
  weight_rule: plain('downstream'),
  queue: { form: 'plain', byDefault: ({ celery }) => celery.defaultQueue, isAlwaysStored: true },
  pool: plain('default_pool'),
  pool_slots: plain(1n),
  sla: { form: 'seconds', byDefault: null },
  execution_timeout: { form: 'timedelta', byDefault: null },
  on_failure_callback: plain(null),
  on_success_callback: plain(null),
  on_retry_callback: plain(null),
  trigger_rule: plain('all_success'),
  run_as_user: plain(null),
  task_concurrency: plain(null),
  executor_config: { form: 'typed', byDefault: new Map() },
  do_xcom_push: plain(true),
  inlets: { form: 'hidden', byDefault: [] },
  outlets: { form: 'hidden', byDefault: [] },
};

/** The names of the parameters of BaseOperator's constructor that can be stored. */
export const taskParameters: ReadonlySet<string> = new Set(Object.keys(parameters));

/** The public attributes of a serialized task by name, and the parameters that it hides. */
export const taskAttributes: ReadonlyMap<string, TaskAttribute> = new Map(
  Object.entries({
    ...parameters,
    task_id: alwaysSet,
    template_fields: alwaysSet,
    ui_color: alwaysSet,
    ui_fgcolor: alwaysSet,
    lineage_data: plain(null),
    operator_extra_links: { form: 'typed', byDefault: new PyTuple([]) },
    resources: plain(null),
    subdag: { form: 'typed', byDefault: null },
  } satisfies Record<string, TaskAttribute>),
);

/** The attributes with a timedelta. */
export const durations = namesOf('timedelta', 'seconds');

/** The attributes with a date. */
export const dates = namesOf('date');

/** The value of each public attribute that a task does not set. Copy it; do not change it. */
export function taskDefaults(settings: DagSettings): ReadonlyMap<string, PyValue> {
  const values = new Map<string, PyValue>();
  for (const [name, { byDefault }] of taskAttributes) {
    if (byDefault !== undefined) values.set(name, typeof byDefault === 'function' ? byDefault(settings) : byDefault);
  }
  return values;
}

function namesOf(...forms: TaskAttribute['form'][]): string[] {
  return [...taskAttributes].filter(([, { form }]) => forms.includes(form)).map(([name]) => name);
}
