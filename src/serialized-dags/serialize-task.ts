import { OffsetDateTime } from '../time/offset-date-time.js';
import { PyTimedelta } from '../python/python-timedelta.js';
import { isPyDict, type PyDict, type PyJson } from '../python/python-value.js';
import type { ArgumentValue, DagDefinition, TaskDefinition } from './dag-definition.js';
import type { DagSettings } from './dag-settings.js';
import type { Fields } from './fields.js';
import { taskAttributes, taskDefaults, taskParameters } from './task-attributes.js';
import { encodeTyped, encodeUntyped } from './typed-encoding.js';

/**
 * A task in the form of a serialized DAG, without its sub-DAG. Source: SerializedBaseOperator.serialize_operator.
 *
 * Differs from Airflow: `_downstream_task_ids` are sorted. There they come in the order of a Python set, another in each
 * process, and the hash of an unchanged DAG changes.
 */
export function serializeTask(task: TaskDefinition, dag: DagDefinition, settings: DagSettings): PyDict {
  const { operator } = task;
  const values = effectiveArguments(task, dag);
  const encoded: PyDict = new Map<string, PyJson>([
    ['task_id', task.taskId],
    ['_task_type', operator.name],
    ['_task_module', operator.module],
    ['ui_color', operator.uiColor],
    ['ui_fgcolor', operator.uiFgcolor],
    ['template_fields', [...operator.templateFields]],
    ['_downstream_task_ids', task.downstreamTaskIds],
    ['_inlets', lineage({ auto: false, task_ids: [], datasets: [] }, values.get('inlets'))],
    ['_outlets', lineage({ datasets: [] }, values.get('outlets'))],
  ]);
  const defaults = taskDefaults(settings);
  for (const [name, value] of values) {
    if (isLeftOut(name, value, dag, defaults)) continue;
    if (operator.templateFields.includes(name)) encoded.set(name, templateValue(value));
    else if (taskParameters.has(name)) setAttribute(encoded, name, value);
  }
  return encoded;
}

function setAttribute(encoded: PyDict, name: string, value: ArgumentValue): void {
  const { form } = taskAttributes.get(name)!;
  const key = form === 'hidden' ? `_${name}` : name;
  if (!encoded.has(key)) encoded.set(key, form === 'typed' ? encodeTyped(value) : encodeUntyped(value));
}

/** The attributes that the constructor and DAG.add_task derive from the arguments. */
function effectiveArguments({ arguments: given }: TaskDefinition, dag: DagDefinition): Map<string, ArgumentValue> {
  const values = new Map(given);
  if (given.get('wait_for_downstream') === true) values.set('depends_on_past', true);
  values.set('start_date', later(asDate(given.get('start_date')), dag.startDate));
  values.set('end_date', earlier(asDate(given.get('end_date')), dag.endDate));
  return values;
}

/** Airflow: a value is not stored if it is the default, empty, or a date that the DAG has too. */
function isLeftOut(name: string, value: ArgumentValue, dag: DagDefinition, defaults: Fields): boolean {
  if (value === null) return true;
  if (!taskParameters.has(name)) return false;
  if (value instanceof OffsetDateTime) {
    const ofDag = name === 'start_date' ? dag.startDate : dag.endDate;
    return ofDag !== null && value.equals(ofDag);
  }
  const isEmpty = (Array.isArray(value) && value.length === 0) || (isPyDict(value) && value.size === 0);
  return isEmpty || (value === defaults.get(name) && !taskAttributes.get(name)!.isAlwaysStored);
}

/** Source: airflow/serialization/helpers.py, serialize_template_field: JSON unchanged, any other value as text. */
function templateValue(value: ArgumentValue): PyJson {
  return value instanceof OffsetDateTime || value instanceof PyTimedelta ? value.toString() : value;
}

function lineage(defaults: Record<string, PyJson>, given: ArgumentValue | undefined): PyDict {
  const merged: PyDict = new Map([...Object.entries(defaults), ...(isPyDict(given) ? given : [])]);
  return encodeUntyped(merged) as PyDict;
}

function later(own: OffsetDateTime | null, ofDag: OffsetDateTime | null): OffsetDateTime | null {
  return own !== null && ofDag !== null && own.compareTo(ofDag) < 0 ? ofDag : (own ?? ofDag);
}

function earlier(own: OffsetDateTime | null, ofDag: OffsetDateTime | null): OffsetDateTime | null {
  return own !== null && ofDag !== null && own.compareTo(ofDag) > 0 ? ofDag : (own ?? ofDag);
}

function asDate(value: ArgumentValue | undefined): OffsetDateTime | null {
  return value instanceof OffsetDateTime ? value : null;
}
