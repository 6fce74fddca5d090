import { PythonJsonError } from './python-json-error.js';
import { maxNesting, type PyDict, type PyJson } from './python-value.js';

// Differs from Airflow: Python 3.8 reads integers of any length in quadratic time; later Pythons stop here.
const maxIntegerDigits = 4300;
const sureIntegerLength = 15;

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

// CPython reads a \uXXXX only if anything follows.
const escapeSequence = /^\\(?:["\\/bfnrt]|u[\da-fA-F]{4}[^])/;

const words = new Map<number, readonly [word: string, value: PyJson]>([
  [0x6e, ['null', null]],
  [0x74, ['true', true]],
  [0x66, ['false', false]],
  [0x4e, ['NaN', NaN]],
  [0x49, ['Infinity', Infinity]],
]);

/**
 * Parses one JSON text as CPython's `_json` does, with the same errors at the same positions. `JSON.parse` cannot be
 * used: it neither distinguishes `1` from `1.0` nor accepts NaN. The time is linear in the length of the text.
 */
export class PythonJsonScanner {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  /** The value of the whole text. */
  document(): PyJson {
    if (this.text.charCodeAt(0) === 0xfeff) throw this.error('Unexpected UTF-8 BOM (decode using utf-8-sig)');
    this.skipSpace();
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) throw this.error('Extra data');
    return value;
  }

  private value(): PyJson {
    const code = this.text.charCodeAt(this.at);
    if (code === quote) return this.string();
    if (code === openBrace) return this.object();
    if (code === openBracket) return this.array();
    const word = words.get(code);
    return word ? this.word(...word) : this.number();
  }

  private object(): PyDict {
    const dict: PyDict = new Map();
    let more = this.open(closeBrace);
    while (more) {
      if (this.text.charCodeAt(this.at) !== quote) {
        throw this.error('Expecting property name enclosed in double quotes');
      }
      const key = this.string();
      this.skipSpace();
      if (this.text.charCodeAt(this.at) !== colon) throw this.error("Expecting ':' delimiter");
      this.at++;
      this.skipSpace();
      dict.set(key, this.value());
      more = this.skipDelimiter(closeBrace);
    }
    return dict;
  }

  private array(): PyJson[] {
    const list: PyJson[] = [];
    let more = this.open(closeBracket);
    while (more) {
      list.push(this.value());
      more = this.skipDelimiter(closeBracket);
    }
    return list;
  }

  /** Skips an opening bracket; false if the container is empty. */
  private open(close: number): boolean {
    if (++this.depth > maxNesting) throw this.error(`Nesting deeper than ${maxNesting} levels`);
    this.at++;
    this.skipSpace();
    return !this.closed(close);
  }

  /** Skips the delimiter after an item: true for a comma, false for the closing bracket. */
  private skipDelimiter(close: number): boolean {
    this.skipSpace();
    if (this.closed(close)) return false;
    if (this.text.charCodeAt(this.at) !== comma) throw this.error("Expecting ',' delimiter");
    this.at++;
    this.skipSpace();
    return true;
  }

  private closed(close: number): boolean {
    if (this.text.charCodeAt(this.at) !== close) return false;
    this.at++;
    this.depth--;
    return true;
  }

  private string(): string {
    const begin = this.at;
    let escaped = false;
    for (let at = begin + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === quote) {
        this.at = at + 1;
        return escaped ? this.unescaped(begin) : this.text.slice(begin + 1, at);
      }
      if (code < 0x20) break;
      if (code === backslash) {
        escaped = true;
        at++;
      }
    }
    throw this.stringError(begin);
  }

  private unescaped(begin: number): string {
    try {
      return JSON.parse(this.text.slice(begin, this.at)) as string;
    } catch {
      throw this.stringError(begin);
    }
  }

  /** The first error in the string that begins at this quote. */
  private stringError(begin: number): PythonJsonError {
    const at = this.afterWellFormed(begin + 1);
    const rest = this.text.slice(at, at + 6);
    if (rest === '' || rest === '\\') return this.error('Unterminated string starting at', begin);
    if (!rest.startsWith('\\')) return this.error('Invalid control character at', at);
    if (!rest.startsWith('\\u')) return this.error('Invalid \\escape', at);
    return this.error('Invalid \\uXXXX escape', at + 1);
  }

  private afterWellFormed(begin: number): number {
    let at = begin;
    for (;;) {
      const code = this.text.charCodeAt(at);
      if (code >= 0x20 && code !== quote && code !== backslash) at++;
      else if (code === backslash && escapeSequence.test(this.text.slice(at, at + 7))) at += 2;
      else return at;
    }
  }

  private word(word: string, value: PyJson): PyJson {
    if (!this.text.startsWith(word, this.at)) throw this.error('Expecting value');
    this.at += word.length;
    return value;
  }

  private number(): bigint | number {
    const begin = this.at;
    const first = this.text.charCodeAt(begin) === minus ? begin + 1 : begin;
    const afterInteger = this.text.charCodeAt(first) === zero ? first + 1 : this.afterDigits(first);
    if (afterInteger === first) return this.minusInfinity();
    this.at = this.afterExponent(this.afterFraction(afterInteger));
    if (this.at > afterInteger) return Number(this.text.slice(begin, this.at));
    if (afterInteger - first > maxIntegerDigits) {
      throw this.error(`Integer of more than ${maxIntegerDigits} digits`, begin);
    }
    const digits = this.text.slice(begin, this.at);
    return BigInt(digits.length <= sureIntegerLength ? Number(digits) : digits);
  }

  private minusInfinity(): number {
    this.word('-Infinity', null);
    return -Infinity;
  }

  private afterFraction(at: number): number {
    if (this.text.charCodeAt(at) !== point) return at;
    const end = this.afterDigits(at + 1);
    return end === at + 1 ? at : end;
  }

  private afterExponent(at: number): number {
    if ((this.text.charCodeAt(at) | 0x20) !== 0x65) return at;
    const sign = this.text.charAt(at + 1);
    const first = sign === '+' || sign === '-' ? at + 2 : at + 1;
    const end = this.afterDigits(first);
    return end === first ? at : end;
  }

  private afterDigits(at: number): number {
    let end = at;
    while (isDigit(this.text.charCodeAt(end))) end++;
    return end;
  }

  private skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  private error(problem: string, at = this.at): PythonJsonError {
    return PythonJsonError.at(problem, this.text, at);
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
