import type { SchemaObject } from '@nestjs/swagger';

/** The meaning of each attribute of a task instance. All are text: Python's `str()` of the value. */
const attributes = {
  dag_id: '',
  duration: 'Seconds, as a float.',
  end_date: '',
  execution_date: 'With a space between date and time.',
  executor_config: 'A Python dict.',
  hostname: 'Where it ran.',
  job_id: '',
  max_tries: '',
  operator: "The operator's class.",
  pid: '',
  pool: '',
  pool_slots: '',
  priority_weight: '',
  queue: '',
  queued_dttm: '',
  start_date: '',
  state: '`None` until the scheduler looks at it.',
  task_id: '',
  test_mode: '`False`',
  unixname: 'Who runs the service that made the run.',
};

/** A task. Its attributes depend on its operator. */
export const taskSchema: SchemaObject = {
  type: 'object',
  description: 'The attributes of a task. Those that are named here, every task has.',
  properties: Object.fromEntries(
    ['depends_on_past', 'owner', 'pool', 'queue', 'retries', 'task_id', 'trigger_rule'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ),
  required: ['depends_on_past', 'owner', 'pool', 'queue', 'retries', 'task_id', 'trigger_rule'],
  additionalProperties: { type: 'string' },
};

/** A task instance. It always has these twenty attributes. */
export const taskInstanceSchema: SchemaObject = {
  type: 'object',
  description: 'The attributes of a task instance. `None` stands for no value.',
  properties: Object.fromEntries(
    Object.entries(attributes).map(([name, description]) => [
      name,
      { type: 'string', ...(description && { description }) },
    ]),
  ),
  required: Object.keys(attributes),
};

/** `runme_0` of Airflow's `example_bash_operator`, as answered by Airflow 1.10.15. */
export const exampleTask: Readonly<Record<string, string>> = {
  bash_command: 'echo "{{ task_instance_key_str }}" && sleep 1',
  depends_on_past: 'False',
  do_xcom_push: 'True',
  email: "['ops@example.com']",
  email_on_failure: 'True',
  email_on_retry: 'True',
  end_date: 'None',
  env: 'None',
  execution_timeout: 'None',
  executor_config: '{}',
  inlets: '[]',
  lineage_data: 'None',
  max_retry_delay: 'None',
  on_failure_callback: 'None',
  on_retry_callback: 'None',
  on_success_callback: 'None',
  operator_extra_links: '()',
  outlets: '[]',
  owner: 'airflow',
  params: '{}',
  pool: 'default_pool',
  pool_slots: '1',
  priority_weight: '1',
  queue: 'default',
  resources: 'None',
  retries: '1',
  retry_delay: '0:05:00',
  retry_exponential_backoff: 'False',
  run_as_user: 'None',
  sla: 'None',
  start_date: '2015-01-01T00:00:00+00:00',
  subdag: 'None',
  task_concurrency: 'None',
  task_id: 'runme_0',
  template_fields: "['bash_command', 'env']",
  trigger_rule: 'all_success',
  ui_color: '#f0ede4',
  ui_fgcolor: '#000',
  wait_for_downstream: 'False',
  weight_rule: 'downstream',
};

/** Its instance in a run that was just triggered, as answered by Airflow 1.10.15. */
export const exampleTaskInstance: Readonly<Record<keyof typeof attributes, string>> = {
  dag_id: 'example_bash_operator',
  duration: 'None',
  end_date: 'None',
  execution_date: '2016-11-16 11:34:15+00:00',
  executor_config: '{}',
  hostname: '',
  job_id: 'None',
  max_tries: '1',
  operator: 'BashOperator',
  pid: 'None',
  pool: 'default_pool',
  pool_slots: '1',
  priority_weight: '3',
  queue: 'default',
  queued_dttm: 'None',
  start_date: 'None',
  state: 'None',
  task_id: 'runme_0',
  test_mode: 'False',
  unixname: 'airflow',
};
