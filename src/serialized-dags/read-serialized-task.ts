import { isPyDict, type PyDict, type PyJson, PyObject, type PyValue } from '../python/python-value.js';
import { MalformedDag } from './malformed-dag.js';
import { decodeDate, decodeTimedelta } from './seconds.js';
import { taskAttributes } from './task-attributes.js';
import { decodeTyped } from './typed-encoding.js';

/**
 * The public attributes of a task as `SerializedBaseOperator.deserialize_operator` sets them, over the defaults. Dates
 * that the task inherits from its DAG are None here.
 */
export function readTaskAttributes(encoded: PyDict, defaults: ReadonlyMap<string, PyValue>): Map<string, PyValue> {
  const templateFields = readTemplateFields(encoded);
  const attributes = new Map(defaults);
  for (const [key, value] of encoded) {
    if (key === '_operator_extra_links') attributes.set('operator_extra_links', extraLinks(value));
    else if (!key.startsWith('_')) attributes.set(key, decodeAttribute(key, value, templateFields));
  }
  for (const field of templateFields) if (!attributes.has(field)) attributes.set(field, null);
  return attributes;
}

function readTemplateFields(encoded: PyDict): string[] {
  const fields = encoded.get('template_fields');
  if (Array.isArray(fields) && fields.every((field) => typeof field === 'string')) return fields;
  throw new MalformedDag('template_fields must be a list of strings');
}

function decodeAttribute(key: string, value: PyJson, templateFields: readonly string[]): PyValue {
  if (key === 'subdag') return new PyObject(`<DAG: ${subdagId(value)}>`);
  const form = taskAttributes.get(key)?.form;
  if (form === 'timedelta') return decodeTimedelta(value);
  if (templateFields.includes(key)) return value;
  if (key.endsWith('_date')) return decodeDate(value);
  return form === 'plain' || form === 'seconds' ? value : decodeTyped(value);
}

function subdagId(value: PyJson): string {
  const dagId = isPyDict(value) ? value.get('_dag_id') : undefined;
  if (typeof dagId !== 'string') throw new MalformedDag('a subdag must have a _dag_id');
  return dagId;
}

/** Airflow shows the link objects, each as its class name without arguments: `[BigQueryConsoleLink()]`. */
function extraLinks(value: PyJson): PyValue {
  if (!Array.isArray(value)) throw new MalformedDag('_operator_extra_links must be a list');
  return value.filter(isPyDict).map((link) => {
    const [path] = link.keys();
    return new PyObject(`${path?.split('.').pop() ?? ''}()`);
  });
}
