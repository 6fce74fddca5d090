import { TemplateError } from './template-error.js';
import { describeToken, describeType, type Token } from './token.js';

/** Reads tokens one after the other. */
export class TokenStream {
  private at = 0;

  /** @param tokens the last of them is `eof` */
  constructor(private readonly tokens: readonly Token[]) {}

  get current(): Token {
    return this.look(0);
  }

  /** The token that many places further on. */
  look(distance = 1): Token {
    const token = this.tokens[Math.min(this.at + distance, this.tokens.length - 1)];
    if (!token) throw new Error('there are no tokens');
    return token;
  }

  /** Returns the current token and goes on to the next. */
  next(): Token {
    const token = this.current;
    this.at++;
    return token;
  }

  /** True if the current token is of this kind. */
  is(...types: readonly string[]): boolean {
    return types.includes(this.current.type);
  }

  /** True if the current token is one of these names. */
  isName(...names: readonly string[]): boolean {
    return nameOf(this.current, names);
  }

  /** True if the next tokens are these names. */
  areNames(first: readonly string[], second: string): boolean {
    return nameOf(this.current, first) && nameOf(this.look(), [second]);
  }

  /** Skips the current token if it is of this kind. */
  skip(type: string): boolean {
    const matches = this.is(type);
    if (matches) this.at++;
    return matches;
  }

  /** Skips the current token if it is this name. */
  skipName(name: string): boolean {
    const matches = this.isName(name);
    if (matches) this.at++;
    return matches;
  }

  /** Returns the current token and goes on. @throws TemplateError if it is of another kind */
  expect(type: string): Token {
    return this.is(type) ? this.next() : this.unexpected(describeType(type));
  }

  /** Returns the current token, which must be this name, and goes on. */
  expectName(name: string): Token {
    return this.isName(name) ? this.next() : this.unexpected(name);
  }

  /** The text of the current token, which must be a name, and goes on. */
  name(): string {
    return String(this.expect('name').value);
  }

  /** A syntax error at the current line, or another one. */
  error(reason: string, line = this.current.line): TemplateError {
    return new TemplateError('TemplateSyntaxError', reason, line);
  }

  private unexpected(expected: string): never {
    if (this.is('eof')) throw this.error(`unexpected end of template, expected '${expected}'.`);
    throw this.error(`expected token '${expected}', got '${describeToken(this.current)}'`);
  }
}

function nameOf({ type, value }: Token, names: readonly string[]): boolean {
  return type === 'name' && names.includes(String(value));
}
