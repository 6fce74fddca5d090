import { isPyDict, type PyDict, type PyJson, PyObject, PyTuple, type PyValue } from '../python/python-value.js';
import { timedeltaFromSeconds } from '../python/python-timedelta.js';
import { decodeDate, decodeTimedelta, decodeTyped, MalformedDag } from './typed-decoding.js';

/** What an attribute is when the serialized task leaves it out, from airflow.cfg. */
export interface TaskDefaults {
  readonly owner: string;
  readonly queue: string;
  readonly retries: number;
}

/** Attributes that are stored as they are; every other one that is no template field is stored with its type. */
const plainAttributes = new Set([
  'depends_on_past',
  'do_xcom_push',
  'email',
  'email_on_failure',
  'email_on_retry',
  'lineage_data',
  'max_retry_delay',
  'on_failure_callback',
  'on_retry_callback',
  'on_success_callback',
  'owner',
  'params',
  'pool',
  'pool_slots',
  'priority_weight',
  'queue',
  'resources',
  'retries',
  'retry_exponential_backoff',
  'run_as_user',
  'sla',
  'task_concurrency',
  'task_id',
  'template_fields',
  'trigger_rule',
  'ui_color',
  'ui_fgcolor',
  'wait_for_downstream',
  'weight_rule',
]);

/** The public attributes of a `SerializedBaseOperator` that was given nothing but its task id. */
function defaultAttributes({ owner, queue, retries }: TaskDefaults): Map<string, PyValue> {
  return new Map<string, PyValue>([
    ['depends_on_past', false],
    ['do_xcom_push', true],
    ['email', null],
    ['email_on_failure', true],
    ['email_on_retry', true],
    ['end_date', null],
    ['execution_timeout', null],
    ['executor_config', new Map()],
    ['inlets', []],
    ['lineage_data', null],
    ['max_retry_delay', null],
    ['on_failure_callback', null],
    ['on_retry_callback', null],
    ['on_success_callback', null],
    ['operator_extra_links', new PyTuple([])],
    ['outlets', []],
    ['owner', owner],
    ['params', new Map()],
    ['pool', 'default_pool'],
    ['pool_slots', 1n],
    ['priority_weight', 1n],
    ['queue', queue],
    ['resources', null],
    ['retries', BigInt(retries)],
    ['retry_delay', timedeltaFromSeconds(300)],
    ['retry_exponential_backoff', false],
    ['run_as_user', null],
    ['sla', null],
    ['start_date', null],
    ['subdag', null],
    ['task_concurrency', null],
    ['trigger_rule', 'all_success'],
    ['wait_for_downstream', false],
    ['weight_rule', 'downstream'],
  ]);
}

/**
 * The public attributes of a task as `SerializedBaseOperator.deserialize_operator` sets them. Dates that the task
 * leaves to its DAG are None here.
 */
export function readTaskAttributes(encoded: PyDict, defaults: TaskDefaults): Map<string, PyValue> {
  const templateFields = readTemplateFields(encoded);
  const attributes = defaultAttributes(defaults);
  for (const [key, value] of encoded) {
    if (key === '_operator_extra_links') attributes.set('operator_extra_links', extraLinks(value));
    else if (!key.startsWith('_')) attributes.set(key, decodeAttribute(key, value, templateFields));
  }
  for (const field of templateFields) if (!attributes.has(field)) attributes.set(field, null);
  return attributes;
}

function readTemplateFields(encoded: PyDict): Set<string> {
  const fields = encoded.get('template_fields');
  if (!Array.isArray(fields) || !fields.every((field) => typeof field === 'string')) {
    throw new MalformedDag('template_fields must be a list of strings');
  }
  return new Set(fields);
}

function decodeAttribute(key: string, value: PyJson, templateFields: ReadonlySet<string>): PyValue {
  if (key === 'subdag') return new PyObject(`<DAG: ${subdagId(value)}>`);
  if (key === 'retry_delay' || key === 'execution_timeout') return decodeTimedelta(value);
  if (templateFields.has(key)) return value;
  if (key.endsWith('_date')) return decodeDate(value);
  return plainAttributes.has(key) ? value : decodeTyped(value);
}

function subdagId(value: PyJson): string {
  const dagId = isPyDict(value) ? value.get('_dag_id') : undefined;
  if (typeof dagId !== 'string') throw new MalformedDag('a subdag must have a _dag_id');
  return dagId;
}

/** Airflow shows the link objects, each as its class's name without arguments: `[BigQueryConsoleLink()]`. */
function extraLinks(value: PyJson): PyValue {
  if (!Array.isArray(value)) throw new MalformedDag('_operator_extra_links must be a list');
  return value.filter(isPyDict).map((link) => {
    const [path] = link.keys();
    return new PyObject(`${path?.split('.').pop() ?? ''}()`);
  });
}
