import { pythonRepr, pythonStr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { checkLength } from './budget.js';
import { CallArguments } from './call-arguments.js';
import { toFixed } from './decimal.js';
import { parseFloatText } from './conversion.js';
import type { Filter } from './filter.js';
import { isIterable, iterate, lengthOf, unpack } from './iteration.js';
import { Markup } from './markup.js';
import { asNumber } from './number.js';
import { requireSize } from './operators.js';
import { typeName } from './python-type.js';
import { replaceText } from './str-search.js';
import { capitalize, strMethods } from './str-methods.js';
import { TemplateError, typeError, valueError } from './template-error.js';
import { asText, characters, textLength } from './text.js';
import { isTrue } from './truth.js';
import { Undefined } from './undefined-value.js';
import { splitLines, strip } from './whitespace.js';
import { wrapText } from './wrap-text.js';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\xa0' };

/** The filters of texts, by name. */
export const textFilters: Readonly<Record<string, Filter>> = {
  upper: (value) => soft(value, (text) => text.toUpperCase()),
  lower: (value) => soft(value, (text) => text.toLowerCase()),
  capitalize: (value) => soft(value, capitalize),
  title: (value) => title(pythonStr(value)),
  trim: (value, args) => {
    const [set = null] = args.bind('do_trim', 'chars?');
    return soft(value, (text) => strip(text, 'both', set === null ? undefined : pythonStr(set)));
  },
  center: (value, args) => {
    const [width = 80n] = args.bind('do_center', 'width?');
    return strMethods.get('center')?.(pythonStr(value), new CallArguments([width])) ?? null;
  },
  replace: (value, args) => {
    const [old = null, by = null, count = null] = args.bind('do_replace', 'old', 'new', 'count?');
    const most = count === null ? -1 : requireSize(count);
    return replaceText(pythonStr(value), pythonStr(old), pythonStr(by), most);
  },
  indent: (value, args) => {
    const [width = 4n, first = false, blank = false, indentFirst] = args.bind(
      'do_indent',
      'width?',
      'first?',
      'blank?',
      'indentfirst?',
    );
    const margin = ' '.repeat(checked(requireSize(width)));
    return indent(requireAddable(value), margin, isTrue(indentFirst ?? first), isTrue(blank));
  },
  truncate: (value, args) => {
    const [length = 255n, cutsWords = false, end = '...', leeway = null] = args.bind(
      'do_truncate',
      'length?',
      'killwords?',
      'end?',
      'leeway?',
    );
    const form = { end: pythonStr(end), leeway: leeway === null ? 5 : requireSize(leeway) };
    return truncate(value, requireSize(length), isTrue(cutsWords), form);
  },
  wordwrap: (value, args) => {
    const [width = 79n, breaksLong = true, wrap = null, onHyphens = true] = args.bind(
      'do_wordwrap',
      'width?',
      'break_long_words?',
      'wrapstring?',
      'break_on_hyphens?',
    );
    const by = wrap === null || !isTrue(wrap) ? '\n' : pythonStr(wrap);
    const form = { breaksLongWords: isTrue(breaksLong), breaksOnHyphens: isTrue(onHyphens) };
    return splitLines(requireStr(value, 'splitlines'))
      .map((line) => wrapText(line, requireSize(width), form).join(by))
      .join(by);
  },
  wordcount: (value) => BigInt(pythonStr(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  striptags: (value) => {
    const text = withoutTags(pythonStr(value));
    return strip(text.split(/\s+/u).join(' '), 'both').replace(/&(#x?[0-9a-f]+|\w+);/gi, unescaped);
  },
  urlencode: (value) => {
    if (asText(value) !== undefined || !isIterable(value)) return quoteUrl(pythonStr(value));
    const pairs = value instanceof Map ? [...value] : [...iterate(value)].map((pair) => unpack(pair, 2));
    return pairs.map((pair) => pair.map((part) => quoteUrl(pythonStr(part), true)).join('=')).join('&');
  },
  filesizeformat: (value, args) => {
    const [isBinary = false] = args.bind('do_filesizeformat', 'binary?');
    return fileSize(value, isTrue(isBinary));
  },
};

/** Changes the text of a value; markup stays markup. */
function soft(value: PyValue, change: (text: string) => string): PyValue {
  return value instanceof Markup ? new Markup(change(value.text)) : change(pythonStr(value));
}

function requireStr(value: PyValue, method: string): string {
  const text = asText(value);
  if (value instanceof Undefined) throw value.error();
  if (text === undefined) {
    throw new TemplateError('AttributeError', `'${typeName(value)}' object has no attribute '${method}'`);
  }
  return text;
}

/** Jinja adds a newline first, which is what fails. */
function requireAddable(value: PyValue): string {
  const text = asText(value);
  if (value instanceof Undefined) throw value.error();
  if (text === undefined) throw typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
  return text;
}

function title(text: string): string {
  return text
    .split(/([-\s([{<]+)/u)
    .map(capitalize)
    .join('');
}

function indent(text: string, margin: string, first: boolean, blank: boolean): string {
  const [head = '', ...lines] = splitLines(`${text}\n`);
  checkLength((lines.length + 1) * margin.length + text.length);
  const rest = lines.map((line) => (blank || line !== '' ? margin + line : line));
  return (first ? margin : '') + [head, ...rest].join('\n');
}

function checked(length: number): number {
  checkLength(length);
  return Math.max(length, 0);
}

function truncate(
  value: PyValue,
  length: number,
  cutsWords: boolean,
  { end, leeway }: { readonly end: string; readonly leeway: number },
): PyValue {
  if (length < textLength(end)) {
    throw new TemplateError('AssertionError', `expected length >= ${textLength(end)}, got ${length}`);
  }
  if (leeway < 0) throw new TemplateError('AssertionError', `expected leeway >= 0, got ${leeway}`);
  if (lengthOf(value) <= length + leeway) return value;
  const all = characters(requireStr(value, 'rsplit'));
  const cut = all.slice(0, length - textLength(end)).join('');
  const blank = cut.lastIndexOf(' ');
  return (cutsWords || blank < 0 ? cut : cut.slice(0, blank)) + end;
}

/** The text without comments and tags; what is not closed stays. */
function withoutTags(text: string): string {
  let kept = '';
  let at = 0;
  for (let start = text.indexOf('<'); start >= 0; start = text.indexOf('<', at)) {
    const comment = text.startsWith('<!--', start) ? text.indexOf('-->', start + 4) : -1;
    const end = comment < 0 ? text.indexOf('>', start) : comment + 2;
    if (end < 0) break;
    kept += text.slice(at, start);
    at = end + 1;
  }
  return kept + text.slice(at);
}

function unescaped(written: string, name: string): string {
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  if (name.startsWith('#')) return code <= 0x10ffff ? String.fromCodePoint(code) : written;
  return entities[name] ?? written;
}

/** Python's `urllib.parse.quote`, which leaves `/` except in a query. */
function quoteUrl(text: string, inQuery = false): string {
  const quoted = [...Buffer.from(text)]
    .map((byte) => String.fromCharCode(byte))
    .map((c) => (/[\w.~-]/.test(c) || (c === '/' && !inQuery) ? c : `%${hex(c)}`))
    .join('');
  return inQuery ? quoted.replaceAll('%20', '+') : quoted;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}

function fileSize(value: PyValue, isBinary: boolean): string {
  const text = asText(value);
  if (value instanceof Undefined) throw value.error();
  const bytes = Number(text === undefined ? asNumber(value) : (parseFloatText(text) ?? NaN));
  if (Number.isNaN(bytes)) {
    if (text !== undefined) throw valueError(`could not convert string to float: ${pythonRepr(value)}`);
    throw typeError(`float() argument must be a string or a number, not '${typeName(value)}'`);
  }
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = Math.min([2, 3, 4, 5, 6, 7, 8, 9].find((each) => bytes < base ** each) ?? 9, 9);
  const prefix = (isBinary ? 'KMGTPEZY' : 'kMGTPEZY')[power - 2] ?? '';
  return `${toFixed((base * bytes) / base ** power, 1)} ${prefix}${isBinary ? 'i' : ''}B`;
}
