import { PyTuple, type PyValue } from '../python/python-value.js';
import { checkLength } from './budget.js';
import type { CallArguments } from './call-arguments.js';
import { iterate } from './iteration.js';
import { requireSize } from './operators.js';
import { typeName } from './python-type.js';
import { clippedRange } from './slicing.js';
import { findText, isPart, replaceText, splitText } from './str-search.js';
import { strTests } from './str-tests.js';
import { typeError, valueError } from './template-error.js';
import { asText, characters, requireText, textLength } from './text.js';
import { isTrue } from './truth.js';
import { splitLines, strip, type Ends } from './whitespace.js';

/** A method of Python's `str`. */
export type StrMethod = (text: string, args: CallArguments) => PyValue;

const simple = (name: string, change: (text: string) => PyValue): [string, StrMethod] => [
  name,
  (text, args) => {
    args.all(name);
    return change(text);
  },
];

/** The methods of Python's `str` that need nothing but the text, by name. */
export const strMethods: ReadonlyMap<string, StrMethod> = new Map<string, StrMethod>([
  simple('upper', (text) => text.toUpperCase()),
  simple('lower', (text) => text.toLowerCase()),
  simple('casefold', (text) => text.toLowerCase().replaceAll('ß', 'ss')),
  simple('capitalize', capitalize),
  simple('title', (text) => text.replace(/\p{L}+/gu, capitalize)),
  simple('swapcase', (text) => characters(text).map(swapCase).join('')),
  ...[...strTests].map(([name, test]) => simple(name, test)),
  stripping('strip', 'both'),
  stripping('lstrip', 'start'),
  stripping('rstrip', 'end'),
  splitting('split', false),
  splitting('rsplit', true),
  finding('find', false),
  finding('rfind', true),
  indexing('index', false),
  indexing('rindex', true),
  matching('startswith'),
  matching('endswith'),
  partitioning('partition', false),
  partitioning('rpartition', true),
  justifying('ljust', () => 0),
  justifying('rjust', (missing) => missing),
  // CPython puts the odd blank to the left if the width is odd.
  justifying('center', (missing, width) => Math.floor(missing / 2) + (missing & width & 1)),
  [
    'replace',
    (text, args) => {
      const [old, by, count] = args.bind('replace', 'old', 'new', 'count?');
      const most = count === undefined ? -1 : requireSize(count);
      return replaceText(text, requireText(old, 'replace() argument 1'), requireText(by, 'replace() argument 2'), most);
    },
  ],
  [
    'join',
    (text, args) => {
      const [items] = args.all('join', 'iterable');
      const texts = [...iterate(items)].map((item, at) => {
        const part = asText(item);
        if (part !== undefined) return part;
        throw typeError(`sequence item ${at}: expected str instance, ${typeName(item)} found`);
      });
      return texts.join(text);
    },
  ],
  ['splitlines', (text, args) => splitLines(text, isTrue(args.bind('splitlines', 'keepends?')[0] ?? false))],
  [
    'count',
    (text, args) => {
      const [part, within] = searched('count', text, args);
      return BigInt(part === '' ? textLength(within.join('')) + 1 : within.join('').split(part).length - 1);
    },
  ],
  [
    'zfill',
    (text, args) => {
      const width = requireSize(args.all('zfill', 'width')[0]);
      checkLength(width);
      const [, sign = '', rest = ''] = /^([+-]?)([^]*)$/.exec(text) ?? [];
      return sign + '0'.repeat(Math.max(width - textLength(text), 0)) + rest;
    },
  ],
  [
    'expandtabs',
    (text, args) => {
      const [size] = args.bind('expandtabs', 'tabsize?');
      return expandTabs(text, size === undefined ? 8 : requireSize(size));
    },
  ],
]);

/** Python's `str.capitalize`. */
export function capitalize(text: string): string {
  const [first = ''] = characters(text);
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

function swapCase(character: string): string {
  return character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
}

function expandTabs(text: string, size: number): string {
  checkLength(size * text.length);
  let column = 0;
  return characters(text)
    .map((character) => {
      const width = character === '\t' ? (size > 0 ? size - (column % size) : 0) : 1;
      column = character === '\n' || character === '\r' ? 0 : column + width;
      return character === '\t' ? ' '.repeat(width) : character;
    })
    .join('');
}

function stripping(name: string, ends: Ends): [string, StrMethod] {
  return [
    name,
    (text, args) => {
      const [set = null] = args.bind(name, 'chars?');
      return strip(text, ends, set === null ? undefined : requireText(set, `${name} arg`));
    },
  ];
}

function splitting(name: string, fromEnd: boolean): [string, StrMethod] {
  return [
    name,
    (text, args) => {
      const [separator = null, most] = args.bind(name, 'sep?', 'maxsplit?');
      const by = separator === null ? null : requireText(separator, 'separator');
      return splitText(text, by, most === undefined ? -1 : requireSize(most), fromEnd);
    },
  ];
}

/** The part to look for, and the characters between the start and the end that are given. */
function searched(name: string, text: string, args: CallArguments): [string, string[], number] {
  const [part, start = null, end = null] = args.bind(name, 'sub', 'start?', 'end?');
  const all = characters(text);
  const [from, to] = clippedRange(all.length, start, end);
  return [requireText(part, 'argument'), all.slice(from, to), from];
}

function finding(name: string, fromEnd: boolean): [string, StrMethod] {
  return [
    name,
    (text, args) => {
      const [part, within, from] = searched(name, text, args);
      const at = findText(within.join(''), part, fromEnd);
      return BigInt(at < 0 ? -1 : at + from);
    },
  ];
}

function indexing(name: string, fromEnd: boolean): [string, StrMethod] {
  return [
    name,
    (text, args) => {
      const [part, within, from] = searched(name, text, args);
      const at = findText(within.join(''), part, fromEnd);
      if (at < 0) throw valueError('substring not found');
      return BigInt(at + from);
    },
  ];
}

function matching(name: 'startswith' | 'endswith'): [string, StrMethod] {
  return [
    name,
    (text, args) => {
      const [part, start = null, end = null] = args.bind(name, 'prefix', 'start?', 'end?');
      const all = characters(text);
      const [from, to] = clippedRange(all.length, start, end);
      const within = all.slice(from, to).join('');
      const parts = part instanceof PyTuple ? part.items : [part ?? null];
      return parts.some((each) => isPart(within, requireText(each, `${name} first arg`), name));
    },
  ];
}

function partitioning(name: string, fromEnd: boolean): [string, StrMethod] {
  return [
    name,
    (text, args) => {
      const by = requireText(args.all(name, 'sep')[0], 'separator');
      if (by === '') throw valueError('empty separator');
      const at = fromEnd ? text.lastIndexOf(by) : text.indexOf(by);
      if (at < 0) return new PyTuple(fromEnd ? ['', '', text] : [text, '', '']);
      return new PyTuple([text.slice(0, at), by, text.slice(at + by.length)]);
    },
  ];
}

function justifying(name: string, before: (missing: number, width: number) => number): [string, StrMethod] {
  return [
    name,
    (text, args) => {
      const [size, fill = ' '] = args.bind(name, 'width', 'fillchar?');
      const width = requireSize(size);
      checkLength(width);
      const filler = requireText(fill, 'The fill character');
      if (textLength(filler) !== 1) throw typeError('The fill character must be exactly one character long');
      const missing = Math.max(width - textLength(text), 0);
      const left = before(missing, width);
      return filler.repeat(left) + text + filler.repeat(missing - left);
    },
  ];
}
