import { PyTuple, type PyValue } from '../python/python-value.js';
import { getItem } from './access.js';
import { asText } from './text.js';
import { Undefined } from './undefined-value.js';

/** Takes a value out of an item, as the parameter `attribute` of filters says. */
export type Getter = (item: PyValue) => PyValue;

/** The getter of `a.b.0`; of None, the item itself. With a default, it stands for what is undefined on the way. */
export function attributeGetter(attribute: PyValue, byDefault: PyValue = null): Getter {
  const parts = partsOf(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = getItem(value, part);
      if (value instanceof Undefined && byDefault !== null) value = byDefault;
    }
    return value;
  };
}

/** The getter of several paths with commas between them, as a list of their values. */
export function attributesGetter(attribute: PyValue, change: Getter): Getter {
  const getters = (asText(attribute)?.split(',') ?? [attribute]).map((path) => attributeGetter(path));
  return (item) => new PyTuple(getters.map((get) => change(get(item))));
}

/** Texts in lower case, for what ignores case. */
export function withoutCase(value: PyValue): PyValue {
  return asText(value)?.toLowerCase() ?? value;
}

function partsOf(attribute: PyValue): PyValue[] {
  if (attribute === null) return [];
  const path = asText(attribute);
  return path === undefined ? [attribute] : path.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part));
}
