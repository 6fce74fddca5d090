import type { PyValue } from '../python/python-value.js';
import { typeName } from './python-type.js';

// Differs from Airflow: names with double underscores lead out of the template.

/** Attributes that Python's own types have and Windsock does not know, by type. */
const unknown: Readonly<Record<string, readonly string[]>> = {
  str: ['encode', 'format_map', 'maketrans', 'translate'],
  'markupsafe.Markup': ['encode', 'escape', 'format_map', 'maketrans', 'striptags', 'translate', 'unescape'],
  int: ['as_integer_ratio', 'conjugate', 'from_bytes', 'to_bytes'],
  bool: ['as_integer_ratio', 'conjugate', 'from_bytes', 'to_bytes'],
  float: ['as_integer_ratio', 'conjugate', 'fromhex', 'hex'],
  dict: ['fromkeys'],
  'collections.OrderedDict': ['fromkeys', 'move_to_end'],
  'collections.defaultdict': ['default_factory', 'fromkeys'],
  set: [
    ...['add', 'clear', 'difference_update', 'discard', 'intersection_update', 'pop', 'remove'],
    ...['symmetric_difference', 'symmetric_difference_update', 'update'],
  ],
  frozenset: ['symmetric_difference'],
  bytes: ['decode', 'hex', 'join', 'split', 'strip', 'replace', 'startswith', 'endswith', 'upper', 'lower', 'find'],
  'datetime.timedelta': ['max', 'min', 'resolution'],
};

/**
 * True if Python has an attribute of this name for the value, which is asked when Windsock knows none: then the
 * template must fail, where an attribute that no one knows is Jinja's undefined.
 */
export function isKnownToPython(value: PyValue, name: string): boolean {
  return /^__\w+__$/.test(name) || (unknown[typeName(value)]?.includes(name) ?? false);
}
