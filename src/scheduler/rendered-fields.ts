import { dumpsPythonJson } from '../python/python-json.js';
import { pythonStr } from '../python/python-str.js';
import { type PyDict, type PyJson, PyTuple, type PyValue } from '../python/python-value.js';

/**
 * The JSON text that is stored of rendered template fields. A field that JSON cannot hold is stored as its text. Source:
 * airflow/serialization/helpers.py, serialize_template_field.
 */
export function renderedFieldsJson(fields: ReadonlyMap<string, PyValue>): string {
  const stored: PyDict = new Map();
  for (const [name, value] of fields) {
    const json = asJson(value);
    stored.set(name, json === undefined ? pythonStr(value) : json);
  }
  return dumpsPythonJson(stored);
}

/** The value in the types of JSON, where a tuple is a list; undefined if it has others. */
export function asJson(value: PyValue): PyJson | undefined {
  if (value === null || ['string', 'boolean', 'bigint', 'number'].includes(typeof value)) return value as PyJson;
  if (value instanceof PyTuple || Array.isArray(value)) {
    const items = (Array.isArray(value) ? value : value.items).map(asJson);
    return items.includes(undefined) ? undefined : (items as PyJson[]);
  }
  if (!(value instanceof Map)) return undefined;
  const entries = [...value].map(([key, item]): [PyValue, PyJson | undefined] => [key, asJson(item)]);
  const isJson = entries.every(([key, item]) => typeof key === 'string' && item !== undefined);
  return isJson ? (new Map(entries) as PyDict) : undefined;
}
