import { callArguments } from './argument-parser.js';
import { literal } from './literal-parser.js';
import type { Comparison, Expression, Filtering } from './syntax-tree.js';
import type { TokenStream } from './token-stream.js';
import { describeToken } from './token.js';

const comparisons = ['==', '!=', '<', '<=', '>', '>='];
/** What may begin the argument of a test without brackets. */
const startsOperand = ['name', 'string', 'integer', 'float', '(', '[', '{'];

/** How a list of expressions that may be a tuple is read. */
export interface TupleForm {
  readonly withConditional?: boolean;
  /** The names that end it. */
  readonly endNames?: readonly string[];
  readonly inBrackets?: boolean;
}

/** Reads Jinja's expressions, with Jinja's precedences: a sign binds more than `**`, `~` less than `*`. */
export class ExpressionParser {
  constructor(private readonly stream: TokenStream) {}

  /** One expression. */
  expression(withConditional = true): Expression {
    return withConditional ? this.conditional() : this.or();
  }

  /** One expression, or a tuple if there are commas. */
  tuple({ withConditional = true, endNames = [], inBrackets = false }: TupleForm = {}): Expression {
    const { line } = this.stream.current;
    const items: Expression[] = [];
    let isTuple = false;
    while (!this.stream.is('variable_end', 'block_end', ')') && !this.stream.isName(...endNames)) {
      items.push(this.expression(withConditional));
      if (!this.stream.skip(',')) break;
      isTuple = true;
    }
    const [only] = items;
    if (!isTuple && only) return only;
    if (!isTuple && !inBrackets) {
      throw this.stream.error(`Expected an expression, got '${describeToken(this.stream.current)}'`);
    }
    return { kind: 'tuple', items, line };
  }

  /** `name(arguments)|name…`, without a first `|`. */
  filters(): Filtering[] {
    const filters: Filtering[] = [];
    do filters.push(this.oneFilter());
    while (this.stream.skip('|'));
    return filters;
  }

  private primary(): Expression {
    if (!this.stream.is('(')) return literal(this.stream, this);
    this.stream.next();
    const inner = this.tuple({ inBrackets: true });
    this.stream.expect(')');
    return inner;
  }

  private conditional(): Expression {
    let yes = this.or();
    while (this.stream.isName('if')) {
      const { line } = this.stream.next();
      const test = this.or();
      const no = this.stream.skipName('else') ? this.conditional() : null;
      yes = { kind: 'conditional', test, yes, no, line };
    }
    return yes;
  }

  private or(): Expression {
    let left = this.and();
    while (this.stream.isName('or')) {
      left = { kind: 'or', line: this.stream.next().line, left, right: this.and() };
    }
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.stream.isName('and')) {
      left = { kind: 'and', line: this.stream.next().line, left, right: this.not() };
    }
    return left;
  }

  private not(): Expression {
    if (!this.stream.isName('not')) return this.compare();
    return { kind: 'not', line: this.stream.next().line, operand: this.not() };
  }

  private compare(): Expression {
    const { line } = this.stream.current;
    const first = this.sum();
    const rest: Comparison[] = [];
    for (let operator = this.comparison(); operator; operator = this.comparison()) {
      rest.push({ operator, operand: this.sum() });
    }
    return rest.length === 0 ? first : { kind: 'compare', first, rest, line };
  }

  private comparison(): string | undefined {
    if (this.stream.is(...comparisons)) return this.stream.next().type;
    if (this.stream.skipName('in')) return 'in';
    if (!this.stream.areNames(['not'], 'in')) return undefined;
    this.stream.next();
    this.stream.next();
    return 'not in';
  }

  private sum(): Expression {
    return this.binary(['+', '-'], () => this.concat());
  }

  private concat(): Expression {
    const { line } = this.stream.current;
    const items = [this.product()];
    const [first] = items as [Expression];
    while (this.stream.skip('~')) items.push(this.product());
    return items.length === 1 ? first : { kind: 'concat', items, line };
  }

  private product(): Expression {
    return this.binary(['*', '/', '//', '%'], () => this.power());
  }

  private power(): Expression {
    return this.binary(['**'], () => this.unary());
  }

  private binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    while (this.stream.is(...operators)) {
      const { type, line } = this.stream.next();
      left = { kind: 'binary', operator: type, left, right: operand(), line };
    }
    return left;
  }

  private unary(withFilters = true): Expression {
    const { type, line } = this.stream.current;
    const hasSign = this.stream.skip('-') || this.stream.skip('+');
    const operand = hasSign ? this.unary(false) : this.primary();
    const node = this.postfix(hasSign ? { kind: 'sign', operator: type, operand, line } : operand);
    return withFilters ? this.filtered(node) : node;
  }

  private postfix(node: Expression): Expression {
    let result = node;
    for (;;) {
      if (this.stream.is('.')) result = this.attribute(result);
      else if (this.stream.is('[')) result = this.subscript(result);
      else if (this.stream.is('(')) result = this.call(result);
      else return result;
    }
  }

  private filtered(node: Expression): Expression {
    let result = node;
    for (;;) {
      if (this.stream.skip('|')) result = filterOf(result, this.oneFilter());
      else if (this.stream.isName('is')) result = this.test(result);
      else if (this.stream.is('(')) result = this.call(result);
      else return result;
    }
  }

  private oneFilter(): Filtering {
    const { line } = this.stream.current;
    return { name: this.dottedName(), list: callArguments(this.stream, this), line };
  }

  private dottedName(): string {
    let name = this.stream.name();
    while (this.stream.skip('.')) name += `.${this.stream.name()}`;
    return name;
  }

  private test(input: Expression): Expression {
    const { line } = this.stream.next();
    const isNegated = this.stream.skipName('not');
    const name = this.dottedName();
    const test: Expression = { kind: 'test', name, input, list: this.testArguments(), line };
    return isNegated ? { kind: 'not', operand: test, line } : test;
  }

  private testArguments() {
    const takesOperand = this.stream.is(...startsOperand) && !this.stream.isName('else', 'or', 'and');
    if (this.stream.is('(') || !takesOperand) return callArguments(this.stream, this);
    if (this.stream.isName('is')) throw this.stream.error('You cannot chain multiple tests with is');
    return { positional: [this.postfix(this.primary())], named: [], rest: null, namedRest: null };
  }

  private attribute(object: Expression): Expression {
    const { line } = this.stream.next();
    const token = this.stream.next();
    if (token.type === 'name') return { kind: 'attribute', object, name: String(token.value), line };
    if (token.type !== 'integer') throw this.stream.error('expected name or number', token.line);
    return { kind: 'item', object, key: { kind: 'constant', value: token.value, line }, line };
  }

  private subscript(object: Expression): Expression {
    const { line } = this.stream.next();
    const keys: Expression[] = [];
    const bounds = this.slice(keys);
    while (!bounds && this.stream.skip(',')) keys.push(this.expression());
    this.stream.expect(']');
    if (bounds) return { kind: 'slice', object, bounds, line };
    const [only] = keys;
    return { kind: 'item', object, key: keys.length === 1 && only ? only : { kind: 'tuple', items: keys, line }, line };
  }

  /** The bounds of a slice; null if it is an item, which is put into `keys`. */
  private slice(keys: Expression[]): (Expression | null)[] | null {
    const first = this.stream.is(':', ']') ? null : this.expression();
    if (!this.stream.is(':')) {
      if (first) keys.push(first);
      return null;
    }
    const bounds = [first];
    while (this.stream.skip(':')) bounds.push(this.stream.is(':', ']') ? null : this.expression());
    if (bounds.length > 3 || this.stream.is(',')) throw this.stream.error("expected token ']', got ':'");
    return bounds;
  }

  private call(callee: Expression): Expression {
    const { line } = this.stream.current;
    return { kind: 'call', callee, list: callArguments(this.stream, this), line };
  }
}

/** A filter with its input. */
export function filterOf(input: Expression, { name, list, line }: Filtering): Expression {
  return { kind: 'filter', name, input, list, line };
}
