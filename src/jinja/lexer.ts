import { pythonRepr } from '../python/python-str.js';
import { unescapeLiteral } from './string-literal.js';
import { TemplateError } from './template-error.js';
import { operators, type Token } from './token.js';
import { spaceClass, splitLines, strip } from './whitespace.js';

const spaces = `${spaceClass}*`;

const nextTag = new RegExp(`\\{%([-+]?)${spaces}raw${spaces}(?:-%\\}${spaces}|%\\})|(\\{\\{|\\{%|\\{#)([-+]?)`, 'g');
const endOfComment = new RegExp(`-#\\}${spaces}|#\\}`, 'g');
const endOfRaw = new RegExp(`\\{%([-+]?)${spaces}endraw${spaces}(?:-%\\}${spaces}|%\\})`, 'g');
const endOfTag = {
  variable: new RegExp(`-\\}\\}${spaces}|\\}\\}`, 'y'),
  block: new RegExp(`-%\\}${spaces}|%\\}`, 'y'),
};

const digits = '(?:\\d+_)*\\d+';
const rules: readonly (readonly [string, RegExp])[] = [
  ['space', new RegExp(`${spaceClass}+`, 'y')],
  ['float', new RegExp(`(?<!\\.)${digits}(?:(?:\\.${digits})?[eE][+-]?${digits}|\\.${digits})`, 'y')],
  ['integer', new RegExp(digits, 'y')],
  ['name', /[\p{ID_Start}_][\p{ID_Continue}]*/uy],
  ['string', /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y],
  ['operator', new RegExp(operators.map((each) => each.replace(/[^]/g, '\\$&')).join('|'), 'y')],
];

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Splits a template into tokens, the last of which is `eof`. @throws TemplateError */
export function tokenize(source: string): Token[] {
  return new Lexer(source).tokens();
}

class Lexer {
  private readonly source: string;
  private readonly found: Token[] = [];
  private at = 0;
  private line = 1;

  constructor(source: string) {
    // Jinja joins the lines anew and drops the newline at the end.
    this.source = splitLines(source).join('\n');
  }

  tokens(): Token[] {
    while (this.at < this.source.length) this.data();
    this.add('eof', null);
    return this.found;
  }

  private data(): void {
    const tag = this.search(nextTag);
    const text = this.source.slice(this.at, tag?.index);
    const [opening = '', rawSign, kind, sign] = tag ?? [];
    this.text((rawSign ?? sign) === '-' ? strip(text, 'end') : text);
    this.advance(text + opening);
    if (!tag) return;
    if (kind === undefined) this.raw();
    else if (kind === '{#') this.comment();
    else this.tag(kind === '{{' ? 'variable' : 'block');
  }

  private raw(): void {
    const end = this.search(endOfRaw);
    if (!end) throw this.error('Missing end of raw directive');
    const text = this.source.slice(this.at, end.index);
    this.text(end[1] === '-' ? strip(text, 'end') : text);
    this.advance(text + end[0]);
  }

  private comment(): void {
    const end = this.search(endOfComment);
    if (!end) throw this.error('Missing end of comment tag');
    this.advance(this.source.slice(this.at, end.index + end[0].length));
  }

  private tag(kind: 'variable' | 'block'): void {
    this.add(`${kind}_begin`, null);
    const open: string[] = [];
    while (this.at < this.source.length) {
      const end = open.length === 0 ? this.match(endOfTag[kind]) : undefined;
      if (end !== undefined) {
        this.add(`${kind}_end`, null);
        return this.advance(end);
      }
      this.code(open);
    }
  }

  /** One token within a tag. `open` has the brackets that are awaited. */
  private code(open: string[]): void {
    for (const [type, rule] of rules) {
      const text = this.match(rule);
      if (text === undefined) continue;
      if (type === 'operator') this.balance(text, open);
      if (type !== 'space') this.add(type === 'operator' ? text : type, this.valueOf(type, text));
      return this.advance(text);
    }
    const character = String.fromCodePoint(this.source.codePointAt(this.at) ?? 0);
    throw this.error(`unexpected char ${pythonRepr(character)} at ${this.at}`);
  }

  private valueOf(type: string, text: string): string | bigint | number {
    if (type === 'integer') return BigInt(text.replaceAll('_', ''));
    if (type === 'float') return Number(text.replaceAll('_', ''));
    return type === 'string' ? unescapeLiteral(text.slice(1, -1), this.line) : text;
  }

  private balance(operator: string, open: string[]): void {
    if (closing[operator]) open.push(closing[operator]);
    if (!Object.values(closing).includes(operator)) return;
    const expected = open.pop();
    if (expected === undefined) throw this.error(`unexpected '${operator}'`);
    if (expected !== operator) throw this.error(`unexpected '${operator}', expected '${expected}'`);
  }

  private text(text: string): void {
    if (text !== '') this.add('data', text);
  }

  private add(type: string, value: Token['value']): void {
    this.found.push({ type, value, line: this.line });
  }

  private search(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  private match(pattern: RegExp): string | undefined {
    return this.search(pattern)?.[0];
  }

  private advance(text: string): void {
    this.at += text.length;
    this.line += text.split('\n').length - 1;
  }

  private error(reason: string): TemplateError {
    return new TemplateError('TemplateSyntaxError', reason, this.line);
  }
}
