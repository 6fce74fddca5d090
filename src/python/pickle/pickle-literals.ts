import { PickleError, type PickleInput } from './pickle-input.js';
import { maxIntegerBytes, maxIntegerDigits } from './pickle-limits.js';
import { pythonRepr } from '../python-str.js';
import { PyObject, type PyValue } from '../python-value.js';

type Literal = (input: PickleInput) => PyValue;

/** The opcodes that push a literal value, by their character. Source: CPython's Lib/pickletools.py. */
export const literals: Readonly<Record<string, Literal>> = {
  N: () => null,
  '\x88': () => true,
  '\x89': () => false,

  I: (input) => boolOrInt(input.line()),
  J: (input) => BigInt(input.int32()),
  K: (input) => BigInt(input.uint8()),
  L: (input) => decimal(input.line().replace(/L$/, '')),
  M: (input) => BigInt(input.uint16()),
  '\x8a': (input) => littleEndian(input.take(input.uint8())),
  '\x8b': (input) => littleEndian(input.take(input.int32())),

  F: (input) => float(input.line()),
  G: (input) => input.float64(),

  S: (input) => python2Text(unescaped(input.line())),
  T: (input) => python2Text(input.take(input.int32())),
  U: (input) => python2Text(input.take(input.uint8())),

  V: (input) => rawUnicode(input.line()),
  X: (input) => utf8(input.take(input.uint32())),
  '\x8c': (input) => utf8(input.take(input.uint8())),
  '\x8d': (input) => utf8(input.take(input.uint64())),

  B: (input) => input.take(input.uint32()),
  C: (input) => input.take(input.uint8()),
  '\x8e': (input) => input.take(input.uint64()),
  '\x96': (input) => byteArray(input.take(input.uint64())),
};

/** A `bytearray`. */
export function byteArray(bytes: Uint8Array): PyObject {
  return new PyObject(`bytearray(${pythonRepr(bytes)})`);
}

/** Protocols 0 and 1 write True and False as `I01` and `I00`. */
function boolOrInt(line: string): boolean | bigint {
  return line === '00' || line === '01' ? line === '01' : decimal(line);
}

function decimal(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw new PickleError('the pickle holds an int without digits');
  if (text.length > maxIntegerDigits) {
    throw new PickleError(`the pickle holds an int of more than ${maxIntegerDigits} digits`);
  }
  return BigInt(text.replace(/^\+/, ''));
}

function littleEndian(bytes: Buffer): bigint {
  if (bytes.length > maxIntegerBytes) {
    throw new PickleError(`the pickle holds an int of more than ${maxIntegerDigits} digits`);
  }
  return bytes.length === 0
    ? 0n
    : BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`));
}

const infinities = new Map([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', NaN],
]);

function float(line: string): number {
  if (/^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?$/.test(line)) return Number(line);
  const value = infinities.get(line);
  if (value === undefined) throw new PickleError('the pickle holds a float without digits');
  return value;
}

/** Python 3 reads Python 2's `str` as ASCII. Where that would fail, the value stays bytes here. */
function python2Text(bytes: Buffer): string | Buffer {
  return bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : bytes;
}

const shortEscapes = new Map([
  ['a', 7],
  ['b', 8],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
]);

/** The bytes of a quoted string as Python 2's `repr` writes it. */
function unescaped(line: string): Buffer {
  const quoted = /^(['"])(.*)\1$/s.exec(line);
  if (!quoted) throw new PickleError('the pickle holds a string without quotes');
  const text = (quoted[2] ?? '').replace(/\\(?:x([\da-fA-F]{2})|(.))/gs, (_, hex?: string, character = '') =>
    String.fromCharCode(
      hex ? parseInt(hex, 16) : (shortEscapes.get(character as string) ?? (character as string).charCodeAt(0)),
    ),
  );
  return Buffer.from(text, 'latin1');
}

function rawUnicode(line: string): string {
  return line.replace(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/g, (_, short?: string, long = '') =>
    codePoint(parseInt(short ?? (long as string), 16)),
  );
}

function codePoint(code: number): string {
  if (code > 0x10ffff) throw new PickleError('the pickle holds a character beyond Unicode');
  return String.fromCodePoint(code);
}

/** Decodes UTF-8 that may contain lone surrogates, like Python's `surrogatepass`. */
function utf8(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return utf8WithSurrogates(bytes);
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8WithSurrogates(bytes: Buffer): string {
  const pieces = bytes.toString('latin1').split(/(\xed[\xa0-\xbf][\x80-\xbf])/);
  return pieces.map((piece, index) => (index % 2 === 1 ? surrogate(piece) : strictPiece(piece))).join('');
}

function surrogate(piece: string): string {
  return String.fromCharCode(0xd000 | ((piece.charCodeAt(1) & 0x3f) << 6) | (piece.charCodeAt(2) & 0x3f));
}

function strictPiece(piece: string): string {
  try {
    return strictUtf8.decode(Buffer.from(piece, 'latin1'));
  } catch (error) {
    throw new PickleError('the pickle holds text that is not UTF-8', { cause: error });
  }
}
