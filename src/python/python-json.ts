import { decodeJson } from './json-encoding.js';
import { PythonJsonScanner } from './python-json-scanner.js';
import { pythonRepr } from './python-str.js';
import type { PyJson } from './python-value.js';

export { PythonJsonError } from './python-json-error.js';

/**
 * The values in Windsock's answers: plain objects, and only safe integers as numbers, since Airflow's answers have no
 * floats.
 */
export type WireValue =
  null | boolean | number | bigint | string | readonly WireValue[] | { readonly [key: string]: WireValue };

/**
 * Reads a JSON text exactly as Python 3.8's `json.loads` does: NaN and the infinities, integers of any size up to 4,300
 * digits, lone surrogates, and the last value of duplicate keys.
 *
 * @param input bytes in UTF-8, UTF-16 or UTF-32, with or without a byte order mark, as Flask's `get_json` takes them;
 *   or text, which must not begin with one
 * @throws PythonJsonError with the position of the first error; also for more than `maxNesting` levels
 */
export function parsePythonJson(input: string | Uint8Array): PyJson {
  return new PythonJsonScanner(typeof input === 'string' ? input : decodeJson(input)).document();
}

/** Options of the JSON format. */
export interface JsonForm {
  /** Sorts keys by code points, at every level. */
  readonly sortKeys?: boolean;
  /** Spaces of indentation per level, with one item per line. Without it, everything is on one line. */
  readonly indent?: number;
}

/**
 * Writes a value exactly as Python's `json.dumps` does: ASCII, by default on one line with a space after each comma and
 * colon. `serialized_dag.data` has this format; with `sortKeys`, the MD5 of the text is `dag_hash`.
 */
export function dumpsPythonJson(value: PyJson, form: JsonForm = {}): string {
  return dumps(value, form, 0);
}

function dumps(value: PyJson, form: JsonForm, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? pythonRepr(value) : String(value);
  if (value === null || typeof value !== 'object') return String(value);
  const inner = (item: PyJson) => dumps(item, form, depth + 1);
  if (Array.isArray(value)) return `[${joined(value.map(inner), form, depth)}]`;
  const keys = form.sortKeys ? inCodePointOrder([...value.keys()]) : [...value.keys()];
  const members = keys.map((key) => `${quoted(key)}: ${inner(value.get(key) ?? null)}`);
  return `{${joined(members, form, depth)}}`;
}

function joined(items: readonly string[], { indent }: JsonForm, depth: number): string {
  if (indent === undefined || items.length === 0) return items.join(', ');
  const margin = ' '.repeat(indent);
  return `\n${items.map((item) => margin.repeat(depth + 1) + item).join(',\n')}\n${margin.repeat(depth)}`;
}

/**
 * Writes an answer exactly as Flask 1.1's `jsonify` does: compact, ASCII, keys sorted at every level, with one newline
 * at the end.
 *
 * @throws TypeError for a number that is not a safe integer, and for anything that is not a `WireValue`
 */
export function toFlaskJson(value: WireValue): string {
  return `${stringifiedIfAlike(value) ?? sortedJson(value)}\n`;
}

/** The fast path for most answers; null if `JSON.stringify` would differ from Flask. */
function stringifiedIfAlike(value: WireValue): string | null {
  if (!isSortedThroughout(value)) return null;
  const json = JSON.stringify(value);
  return asciiText.test(json) ? json : null;
}

function isSortedThroughout(value: WireValue | undefined): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null) return true;
  if (isList(value)) return value.every(isSortedThroughout);
  let previous = '';
  for (const key of Object.keys(value)) {
    if (key < previous || !isSortedThroughout(value[key])) return false;
    previous = key;
  }
  return true;
}

function sortedJson(value: WireValue | undefined): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return JSON.stringify(value);
  if (typeof value !== 'object') throw new TypeError(`an answer cannot hold ${typeof value} ${String(value)}`);
  if (isList(value)) return `[${value.map(sortedJson).join(',')}]`;
  const keys = inCodePointOrder(Object.keys(value));
  return `{${keys.map((key) => `${quoted(key)}:${sortedJson(value[key])}`).join(',')}}`;
}

// `Array.isArray` alone does not narrow a readonly array.
function isList(value: WireValue): value is readonly WireValue[] {
  return Array.isArray(value);
}

const asciiText = /^[\x00-\x7e]*$/;
const plainText = /^[ !#-[\]-~]*$/;
const surrogate = /[\ud800-\udfff]/;

/** A JSON string in ASCII. Python escapes DEL too. */
function quoted(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Python compares text by code points, JavaScript by UTF-16 units. The two differ only for surrogates. */
function inCodePointOrder(keys: string[]): string[] {
  if (!keys.some((key) => surrogate.test(key))) return keys.sort();
  return keys.sort((a, b) => (codePoints(a) < codePoints(b) ? -1 : 1));
}

function codePoints(text: string): string {
  return Array.from(text, (character) => character.codePointAt(0)?.toString(16).padStart(6, '0')).join('');
}
