import type { PyValue } from '../python/python-value.js';
import type { ReadsExpressions } from './argument-parser.js';
import type { Expression } from './syntax-tree.js';
import type { TokenStream } from './token-stream.js';
import { describeToken } from './token.js';

const namedLiterals: ReadonlyMap<string, PyValue> = new Map<string, PyValue>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** A name, or a literal of a text, a number, a list or a dict. */
export function literal(stream: TokenStream, parser: ReadsExpressions): Expression {
  const { line, type } = stream.current;
  if (type === 'name') return nameOrLiteral(stream);
  if (type === 'string') return { kind: 'constant', value: adjacentTexts(stream), line };
  if (type === 'integer' || type === 'float') return { kind: 'constant', value: stream.next().value, line };
  if (type === '[') return list(stream, parser);
  if (type === '{') return dict(stream, parser);
  throw stream.error(`unexpected '${describeToken(stream.current)}'`);
}

function nameOrLiteral(stream: TokenStream): Expression {
  const { line } = stream.current;
  const name = stream.name();
  const value = namedLiterals.get(name);
  return value === undefined ? { kind: 'name', name, line } : { kind: 'constant', value, line };
}

/** Literals that stand next to each other are one. */
function adjacentTexts(stream: TokenStream): string {
  let text = '';
  while (stream.is('string')) text += String(stream.next().value);
  return text;
}

function list(stream: TokenStream, parser: ReadsExpressions): Expression {
  const { line } = stream.next();
  const items: Expression[] = [];
  while (!stream.is(']')) {
    items.push(parser.expression());
    if (!stream.is(']')) stream.expect(',');
  }
  stream.next();
  return { kind: 'list', items, line };
}

function dict(stream: TokenStream, parser: ReadsExpressions): Expression {
  const { line } = stream.next();
  const items: [Expression, Expression][] = [];
  while (!stream.is('}')) {
    const key = parser.expression();
    stream.expect(':');
    items.push([key, parser.expression()]);
    if (!stream.is('}')) stream.expect(',');
  }
  stream.next();
  return { kind: 'dict', items, line };
}
