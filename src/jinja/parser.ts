import { ExpressionParser, type TupleForm } from './expression-parser.js';
import { tokenize } from './lexer.js';
import type { Body, Expression, Parameters, Statement, Target } from './syntax-tree.js';
import { TemplateError } from './template-error.js';
import { TokenStream } from './token-stream.js';
import { describeToken } from './token.js';

// Differs from Airflow: a template is one text.
/** Tags of Jinja that read other files, or that Windsock leaves out. */
const unsupportedTags = ['include', 'import', 'from', 'extends', 'block', 'autoescape'];

type Reader = (line: number) => Statement;

/** Reads a template. @throws TemplateError with Jinja's words and the line */
export function parse(source: string): Body {
  return new StatementParser(new TokenStream(tokenize(source))).template();
}

class StatementParser {
  private readonly expressions: ExpressionParser;
  /** The tags that are open, and what each waits for. */
  private readonly open: { readonly tag: string; awaited: readonly string[] }[] = [];

  private readonly readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
    ['set', (line) => this.set(line)],
    ['for', (line) => this.for(line)],
    ['if', (line) => this.if(line)],
    ['with', (line) => this.with(line)],
    ['macro', (line) => this.macro(line)],
    ['call', (line) => this.callBlock(line)],
    ['filter', (line) => this.filterBlock(line)],
    ['do', (line) => ({ kind: 'do', value: this.expressions.tuple(), line })],
    ['print', (line) => ({ kind: 'output', parts: [this.expressions.tuple()], line })],
  ]);

  constructor(private readonly stream: TokenStream) {
    this.expressions = new ExpressionParser(stream);
  }

  template(): Body {
    return this.body();
  }

  /** Statements up to one of the tags that the innermost open tag waits for, or up to the end. */
  private body(): Body {
    const body: Statement[] = [];
    for (;;) {
      const { type, line } = this.stream.current;
      if (type === 'eof') return body;
      if (type !== 'block_begin') {
        body.push({ kind: 'output', parts: this.output(), line });
        continue;
      }
      this.stream.next();
      if (this.stream.isName(...(this.open.at(-1)?.awaited ?? []))) return body;
      body.push(this.statement());
      this.stream.expect('block_end');
    }
  }

  private output(): (string | Expression)[] {
    const parts: (string | Expression)[] = [];
    for (;;) {
      if (this.stream.is('data')) parts.push(String(this.stream.next().value));
      else if (this.stream.skip('variable_begin')) {
        parts.push(this.expressions.tuple());
        this.stream.expect('variable_end');
      } else return parts;
    }
  }

  private statement(): Statement {
    const { type, value, line } = this.stream.current;
    if (type !== 'name') throw this.stream.error('tag name expected');
    const tag = String(value);
    const read = this.readers.get(tag);
    if (!read) throw this.unknownTag(tag, line);
    this.stream.next();
    this.open.push({ tag, awaited: [] });
    const statement = read(line);
    this.open.pop();
    return statement;
  }

  private unknownTag(tag: string, line: number): TemplateError {
    if (unsupportedTags.includes(tag)) {
      return new TemplateError('TemplateError', `the tag '${tag}' is not supported by Windsock`, line);
    }
    return this.stream.error([`Encountered unknown tag '${tag}'.`, ...this.lookingFor(tag)].join(' '), line);
  }

  private lookingFor(tag: string | null): string[] {
    const innermost = this.open.at(-1);
    if (!innermost) return [];
    const awaited = innermost.awaited.map((each) => `'${each}'`).join(' or ');
    const isNested = tag !== null && this.open.some((each) => each.awaited.includes(tag));
    const looking = isNested
      ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${awaited}.`
      : `Jinja was looking for the following tags: ${awaited}.`;
    return [looking, `The innermost block that needs to be closed is '${innermost.tag}'.`];
  }

  /** The statements after a tag, up to one of these, which becomes the current token. */
  private block(...endTags: readonly string[]): Body {
    this.stream.skip(':');
    this.stream.expect('block_end');
    const innermost = this.open.at(-1);
    if (innermost) innermost.awaited = endTags;
    const body = this.body();
    if (!this.stream.is('eof')) return body;
    throw this.stream.error(['Unexpected end of template.', ...this.lookingFor(null)].join(' '));
  }

  /** The same with one end tag, which is skipped. */
  private blockTo(endTag: string): Body {
    const body = this.block(endTag);
    this.stream.next();
    return body;
  }

  private set(line: number): Statement {
    const target = this.target({}, true);
    if (this.stream.skip('=')) return { kind: 'set', target, value: this.expressions.tuple(), line };
    const filters = this.stream.skip('|') ? this.expressions.filters() : [];
    return { kind: 'set-block', target, filters, body: this.blockTo('endset'), line };
  }

  private for(line: number): Statement {
    const target = this.target({ endNames: ['in'] });
    this.stream.expectName('in');
    const iterable = this.expressions.tuple({ withConditional: false, endNames: ['recursive'] });
    const test = this.stream.skipName('if') ? this.expressions.expression() : null;
    const isRecursive = this.stream.skipName('recursive');
    const body = this.block('endfor', 'else');
    const hasElse = this.stream.next().value === 'else';
    const otherwise = hasElse ? this.blockTo('endfor') : [];
    return { kind: 'for', target, iterable, test, isRecursive, body, otherwise, line };
  }

  private if(line: number): Statement {
    const branches: [Expression, Body][] = [];
    let tag: unknown = 'elif';
    while (tag === 'elif') {
      const test = this.expressions.tuple({ withConditional: false });
      branches.push([test, this.block('elif', 'else', 'endif')]);
      tag = this.stream.next().value;
    }
    return { kind: 'if', branches, otherwise: tag === 'else' ? this.blockTo('endif') : [], line };
  }

  private with(line: number): Statement {
    const assignments: [Target, Expression][] = [];
    while (!this.stream.is('block_end')) {
      if (assignments.length > 0) this.stream.expect(',');
      const target = this.target({ endNames: [] });
      this.stream.expect('=');
      assignments.push([target, this.expressions.expression()]);
    }
    return { kind: 'with', assignments, body: this.blockTo('endwith'), line };
  }

  private macro(line: number): Statement {
    const name = this.stream.name();
    const parameters = this.parameters();
    return { kind: 'macro', name, parameters, body: this.blockTo('endmacro'), line };
  }

  private callBlock(line: number): Statement {
    const parameters = this.stream.is('(') ? this.parameters() : [];
    const call = this.expressions.expression();
    if (call.kind !== 'call') throw this.stream.error('expected call', line);
    return { kind: 'call-block', parameters, call, body: this.blockTo('endcall'), line };
  }

  private filterBlock(line: number): Statement {
    const filters = this.expressions.filters();
    return { kind: 'filter-block', filters, body: this.blockTo('endfilter'), line };
  }

  private parameters(): Parameters {
    const parameters: { name: string; byDefault: Expression | null }[] = [];
    this.stream.expect('(');
    while (!this.stream.is(')')) {
      if (parameters.length > 0) this.stream.expect(',');
      const name = this.stream.name();
      const byDefault = this.stream.skip('=') ? this.expressions.expression() : null;
      if (!byDefault && parameters.at(-1)?.byDefault) {
        throw this.stream.error('non-default argument follows default argument');
      }
      parameters.push({ name, byDefault });
    }
    this.stream.next();
    return parameters;
  }

  private target(form: TupleForm, mayBeNamespace = false): Target {
    if (mayBeNamespace && this.stream.look().type === '.') {
      const name = this.stream.name();
      this.stream.next();
      return { kind: 'namespace', name, attribute: this.stream.name() };
    }
    return this.names(form);
  }

  /** Names with commas between them. */
  private names({ endNames = [] }: TupleForm): Target {
    const items: Target[] = [];
    let isTuple = false;
    while (!this.stream.is('variable_end', 'block_end', ')', '=') && !this.stream.isName(...endNames)) {
      items.push(this.oneTarget());
      if (!this.stream.skip(',')) break;
      isTuple = true;
    }
    const [only] = items;
    if (!isTuple && only) return only;
    if (items.length === 0) {
      throw this.stream.error(`Expected an expression, got '${describeToken(this.stream.current)}'`);
    }
    return { kind: 'tuple', items };
  }

  private oneTarget(): Target {
    if (this.stream.skip('(')) {
      const inner = this.names({});
      this.stream.expect(')');
      return inner;
    }
    const { type, value, line } = this.stream.current;
    if (type !== 'name') throw this.stream.error(`can't assign to '${describeToken({ type, value, line })}'`);
    return { kind: 'name', name: this.stream.name() };
  }
}
