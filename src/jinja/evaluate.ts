import { pythonStr } from '../python/python-str.js';
import { PyTuple, type PyValue } from '../python/python-value.js';
import { getAttribute, getItem } from './access.js';
import { checkLength, spend } from './budget.js';
import { CallArguments } from './call-arguments.js';
import { call } from './call.js';
import { setItem } from './dict-methods.js';
import { iterate } from './iteration.js';
import { knownFunctions } from './known-functions.js';
import { binary, compare, signed } from './operators.js';
import type { Variables } from './scope.js';
import { slice } from './slicing.js';
import type { ArgumentList, Expression } from './syntax-tree.js';
import { TemplateError, typeError } from './template-error.js';
import { isTrue } from './truth.js';
import { Undefined, undefinedName } from './undefined-value.js';

type Kind = Expression['kind'];
type Evaluator<K extends Kind> = (node: Expression & { readonly kind: K }, scope: Variables) => PyValue;

const evaluators: { readonly [K in Kind]: Evaluator<K> } = {
  constant: ({ value }) => value,
  name: ({ name }, scope) => {
    const value = scope.get(name);
    return value === undefined ? undefinedName(name) : value;
  },
  list: ({ items }, scope) => items.map((item) => evaluate(item, scope)),
  tuple: ({ items }, scope) => new PyTuple(items.map((item) => evaluate(item, scope))),
  dict: ({ items }, scope) => {
    const dict = new Map<PyValue, PyValue>();
    for (const [key, value] of items) setItem(dict, evaluate(key, scope), evaluate(value, scope));
    return dict;
  },
  binary: ({ operator, left, right }, scope) => binary(operator, evaluate(left, scope), evaluate(right, scope)),
  sign: ({ operator, operand }, scope) => signed(operator, evaluate(operand, scope)),
  not: ({ operand }, scope) => !isTrue(evaluate(operand, scope)),
  and: ({ left, right }, scope) => {
    const value = evaluate(left, scope);
    return isTrue(value) ? evaluate(right, scope) : value;
  },
  or: ({ left, right }, scope) => {
    const value = evaluate(left, scope);
    return isTrue(value) ? value : evaluate(right, scope);
  },
  compare: ({ first, rest }, scope) => {
    let left = evaluate(first, scope);
    for (const { operator, operand } of rest) {
      const right = evaluate(operand, scope);
      if (!compare(operator, left, right)) return false;
      left = right;
    }
    return true;
  },
  concat: ({ items }, scope) => {
    const text = items.map((item) => pythonStr(evaluate(item, scope))).join('');
    checkLength(text.length);
    return text;
  },
  conditional: ({ test, yes, no, line }, scope) => {
    if (isTrue(evaluate(test, scope))) return evaluate(yes, scope);
    if (no) return evaluate(no, scope);
    const place = `the inline if-expression on line ${line}`;
    return new Undefined(`${place} evaluated to false and no else section was defined.`);
  },
  attribute: ({ object, name }, scope) => getAttribute(evaluate(object, scope), name),
  item: ({ object, key }, scope) => getItem(evaluate(object, scope), evaluate(key, scope)),
  slice: ({ object, bounds }, scope) => {
    const value = evaluate(object, scope);
    const [start = null, stop = null, step = null] = bounds.map((bound) => bound && evaluate(bound, scope));
    return slice(value, start, stop, step);
  },
  call: ({ callee, list }, scope) => call(evaluate(callee, scope), argumentsOf(list, scope)),
  filter: ({ name, input, list }, scope) =>
    knownFunctions.filter(name)(evaluate(input, scope), argumentsOf(list, scope), knownFunctions),
  test: ({ name, input, list }, scope) => knownFunctions.test(name)(evaluate(input, scope), argumentsOf(list, scope)),
};

/** The value of an expression. @throws TemplateError with the line */
export function evaluate(node: Expression, scope: Variables): PyValue {
  spend();
  try {
    return (evaluators[node.kind] as Evaluator<Kind>)(node, scope);
  } catch (error) {
    throw error instanceof TemplateError ? error.atLine(node.line) : error;
  }
}

/** The values of the arguments of a call. */
export function argumentsOf(list: ArgumentList, scope: Variables): CallArguments {
  const positional = list.positional.map((each) => evaluate(each, scope));
  if (list.rest) positional.push(...iterate(evaluate(list.rest, scope)));
  const named = new Map<string, PyValue>();
  for (const [name, value] of list.named) addNamed(named, name, evaluate(value, scope));
  if (list.namedRest) addDict(named, evaluate(list.namedRest, scope));
  return new CallArguments(positional, named);
}

function addDict(named: Map<string, PyValue>, dict: PyValue): void {
  if (!(dict instanceof Map)) throw typeError('the argument after ** must be a mapping');
  for (const [name, value] of dict) {
    if (typeof name !== 'string') throw typeError('keywords must be strings');
    addNamed(named, name, value);
  }
}

function addNamed(named: Map<string, PyValue>, name: string, value: PyValue): void {
  if (named.has(name)) throw typeError(`got multiple values for keyword argument '${name}'`);
  named.set(name, value);
}
