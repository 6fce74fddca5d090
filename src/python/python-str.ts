import { PyTimedelta } from './python-timedelta.js';
import { isPyDatetime, PyDefaultDict, PyObject, PyOrderedDict, PySet, PyTuple, type PyValue } from './python-value.js';

type PyScalar = null | boolean | bigint | number | string;
type PyContainer = PyValue[] | Map<PyValue, PyValue> | PyTuple | PySet;

/** Python 3.8's `str(value)`. Returns text and dates unquoted, everything else as `pythonRepr` does. */
export function pythonStr(value: PyValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyObject) return value.str;
  if (value instanceof PyTimedelta || isPyDatetime(value)) return value.toString();
  return pythonRepr(value);
}

/** Python 3.8's `repr(value)`. Shows a container that contains itself as `[...]` or `{...}`. */
export function pythonRepr(value: PyValue): string {
  return repr(value, new Set());
}

function repr(value: PyValue, open: Set<PyContainer>): string {
  if (value === null || typeof value !== 'object') return scalarRepr(value);
  if (value instanceof PyObject) return value.repr;
  if (value instanceof PyTimedelta) return value.repr();
  if (value instanceof Uint8Array) return bytesRepr(value);
  if (isPyDatetime(value)) return `<Pendulum [${value.isoformat()}]>`;
  return containerRepr(value, open);
}

function scalarRepr(value: PyScalar): string {
  switch (typeof value) {
    case 'string':
      return textRepr(value);
    case 'number':
      return floatRepr(value);
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'True' : 'False';
    default:
      return 'None';
  }
}

/** The shortest digits that parse to the same float, with an exponent below 1e-4 and from 1e16 on. */
function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/(?<=e[+-])(?=\d$)/, '0');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const plainText = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/;
// Differs from Airflow: characters that are newer than Python 3.8's Unicode 12.1 count as printable, since JavaScript's
// tables follow the running Node.
const escapedInText = /[\\'"\p{C}\p{Z}]/gu;
const shortEscapes = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  [' ', ' '],
]);

function textRepr(text: string): string {
  if (plainText.test(text)) return `'${text}'`;
  const quote = quoteFor(text);
  return quote + text.replace(escapedInText, (character) => escapedCharacter(character, quote)) + quote;
}

function quoteFor(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

function escapedCharacter(character: string, quote: string): string {
  if (character === "'" || character === '"') return character === quote ? `\\${character}` : character;
  return shortEscapes.get(character) ?? numericEscape(character.codePointAt(0) ?? 0);
}

function numericEscape(code: number): string {
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}

function bytesRepr(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const quote = quoteFor(text);
  const escaped = text.replace(/[^\x20-\x21\x23-\x26\x28-\x5b\x5d-\x7e]/g, (byte) => escapedCharacter(byte, quote));
  return `b${quote}${escaped}${quote}`;
}

function containerRepr(value: PyContainer, open: Set<PyContainer>): string {
  if (open.has(value)) return reprWithinItself(value);
  open.add(value);
  const text = value instanceof Map ? dictRepr(value, open) : sequenceRepr(value, open);
  open.delete(value);
  return text;
}

function reprWithinItself(value: PyContainer): string {
  if (Array.isArray(value)) return '[...]';
  if (value instanceof PyTuple) return '(...)';
  if (value instanceof PySet) return value.frozen ? 'frozenset(...)' : 'set(...)';
  if (value instanceof PyOrderedDict) return '...';
  return value instanceof PyDefaultDict ? defaultDictRepr(value, '{...}') : '{...}';
}

// Loops rather than `map`, here and below: a callback adds two stack frames at each of 950 levels.
function sequenceRepr(value: PyValue[] | PyTuple | PySet, open: Set<PyContainer>): string {
  const items: string[] = [];
  for (const item of Array.isArray(value) ? value : value.items) items.push(repr(item, open));
  const content = items.join(', ');
  if (Array.isArray(value)) return `[${content}]`;
  if (value instanceof PyTuple) return items.length === 1 ? `(${content},)` : `(${content})`;
  if (items.length === 0) return value.frozen ? 'frozenset()' : 'set()';
  return value.frozen ? `frozenset({${content}})` : `{${content}}`;
}

function dictRepr(value: Map<PyValue, PyValue>, open: Set<PyContainer>): string {
  const ordered = value instanceof PyOrderedDict;
  const items: string[] = [];
  for (const [key, item] of value) {
    const shownKey = repr(key, open);
    const shownItem = repr(item, open);
    items.push(ordered ? `(${shownKey}, ${shownItem})` : `${shownKey}: ${shownItem}`);
  }
  const content = items.join(', ');
  if (ordered) return items.length === 0 ? 'OrderedDict()' : `OrderedDict([${content}])`;
  return value instanceof PyDefaultDict ? defaultDictRepr(value, `{${content}}`) : `{${content}}`;
}

function defaultDictRepr({ factory }: PyDefaultDict, dict: string): string {
  return `defaultdict(${factory?.repr ?? 'None'}, ${dict})`;
}
