import { pythonRepr } from '../python/python-str.js';
import { PyOrderedDict, PyDefaultDict, PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { sorted } from './sorting.js';
import { TemplateError, unsupported } from './template-error.js';
import { textLength } from './text.js';
import { splitLines } from './whitespace.js';

const width = 80;

/** Python's `pprint.pformat(value)`: one line if it fits into 80 characters, else one item a line. */
export function prettyFormat(value: PyValue): string {
  return format(value, 0, 0, true);
}

/**
 * @param indent the column where the text begins
 * @param allowance the characters that follow it in its line
 */
function format(value: PyValue, indent: number, allowance: number, isOutermost = false): string {
  const flat = flatText(value);
  if (textLength(flat) <= width - indent - allowance) return flat;
  if (Array.isArray(value)) return `[${items(value, indent + 1, allowance + 1)}]`;
  if (value instanceof PyTuple) {
    const [open, end] = value.items.length === 1 ? ['(', ',)'] : ['(', ')'];
    return open + items(value.items, indent + 1, allowance + end.length) + end;
  }
  if (isPlainDict(value)) return `{${pairs(value, indent + 1, allowance + 1)}}`;
  if (typeof value === 'string') return formatText(value, indent, allowance, isOutermost);
  if (value instanceof PySet || value instanceof Map || value instanceof Uint8Array) {
    throw unsupported('the filter pprint with bytes, a set or a special dict that does not fit into a line');
  }
  return flat;
}

function items(values: readonly PyValue[], indent: number, allowance: number): string {
  const last = values.length - 1;
  return values.map((value, at) => format(value, indent, at === last ? allowance : 1)).join(`,\n${' '.repeat(indent)}`);
}

function pairs(dict: Map<PyValue, PyValue>, indent: number, allowance: number): string {
  const entries = sortedEntries(dict);
  const last = entries.length - 1;
  return entries
    .map(([key, value], at) => {
      const name = pythonRepr(key);
      return `${name}: ${format(value, indent + textLength(name) + 2, at === last ? allowance : 1)}`;
    })
    .join(`,\n${' '.repeat(indent)}`);
}

/** A text in pieces, cut behind lines and white space. */
function formatText(text: string, indent: number, allowance: number, isOutermost: boolean): string {
  const margin = indent + (isOutermost ? 1 : 0);
  const room = width - margin;
  const roomAtEnd = room - allowance - (isOutermost ? 1 : 0);
  const lines = splitLines(text, true);
  const pieces = lines.flatMap((line, at) => piecesOf(line, room, at === lines.length - 1 ? roomAtEnd : room));
  const shown = pieces.map((piece) => pythonRepr(piece)).join(`\n${' '.repeat(margin)}`);
  return isOutermost && pieces.length > 1 ? `(${shown})` : shown;
}

function piecesOf(line: string, room: number, roomAtEnd: number): string[] {
  const pieces = [''];
  const words = reprLength(line) <= roomAtEnd ? [line] : (line.match(/\S+\s*|\s+/gu) ?? []);
  words.forEach((word, at) => {
    const grown = (pieces.at(-1) ?? '') + word;
    if (reprLength(grown) > (at === words.length - 1 ? roomAtEnd : room)) pieces.push(word);
    else pieces[pieces.length - 1] = grown;
  });
  return pieces.filter((piece) => piece !== '');
}

function reprLength(text: string): number {
  return textLength(pythonRepr(text));
}

/** The text on one line, with the keys of dicts in order. */
function flatText(value: PyValue): string {
  if (isPlainDict(value)) {
    return `{${sortedEntries(value)
      .map(([key, item]) => `${flatText(key)}: ${flatText(item)}`)
      .join(', ')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(flatText).join(', ')}]`;
  if (!(value instanceof PyTuple)) return pythonRepr(value);
  return `(${value.items.map(flatText).join(', ')}${value.items.length === 1 ? ',' : ''})`;
}

function isPlainDict(value: PyValue): value is Map<PyValue, PyValue> {
  return value instanceof Map && !(value instanceof PyOrderedDict) && !(value instanceof PyDefaultDict);
}

/** In the order of the keys; keys that have no order are sorted by their types, and that needs Python. */
function sortedEntries(dict: Map<PyValue, PyValue>): (readonly [PyValue, PyValue])[] {
  try {
    return sorted([...dict.keys()], (key) => key, false).map((key) => [key, dict.get(key) ?? null]);
  } catch (error) {
    if (!(error instanceof TemplateError) || error.pythonClass !== 'TypeError') throw error;
    throw unsupported('the filter pprint with a dict whose keys have no order');
  }
}
