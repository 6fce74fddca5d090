import type { ArgumentList, Expression } from './syntax-tree.js';
import type { TokenStream } from './token-stream.js';

/** Reads expressions from the same tokens. */
export interface ReadsExpressions {
  expression(): Expression;
}

/** The arguments of a call, a filter or a test; none if there is no bracket. */
export function callArguments(stream: TokenStream, parser: ReadsExpressions): ArgumentList {
  const positional: Expression[] = [];
  const named: [string, Expression][] = [];
  let rest: Expression | null = null;
  let namedRest: Expression | null = null;
  const { line } = stream.current;
  const ensure = (isInOrder: boolean) => {
    if (!isInOrder) throw stream.error('invalid syntax for function call expression', line);
  };
  if (!stream.skip('(')) return { positional, named, rest, namedRest };
  while (!stream.is(')')) {
    if (stream.skip('*')) {
      ensure(!rest && !namedRest);
      rest = parser.expression();
    } else if (stream.skip('**')) {
      ensure(!namedRest);
      namedRest = parser.expression();
    } else if (stream.is('name') && stream.look().type === '=') {
      ensure(!namedRest);
      named.push(keyword(stream, parser));
    } else {
      ensure(!rest && !namedRest && named.length === 0);
      positional.push(parser.expression());
    }
    if (!stream.is(')')) stream.expect(',');
  }
  stream.next();
  return { positional, named, rest, namedRest };
}

function keyword(stream: TokenStream, parser: ReadsExpressions): [string, Expression] {
  const name = stream.name();
  stream.next();
  return [name, parser.expression()];
}
