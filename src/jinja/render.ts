import { pythonStr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { checkLength, spend } from './budget.js';
import { call } from './call.js';
import { argumentsOf, evaluate } from './evaluate.js';
import { findLength, iterate, unpack } from './iteration.js';
import { knownFunctions } from './known-functions.js';
import { Loop } from './loop.js';
import { Macro } from './macro.js';
import { Namespace } from './namespace.js';
import { typeName } from './python-type.js';
import type { Scope } from './scope.js';
import type { Body, Filtering, Parameters, Statement, Target } from './syntax-tree.js';
import { TemplateError, typeError } from './template-error.js';
import { asText } from './text.js';
import { isTrue } from './truth.js';
import { Undefined } from './undefined-value.js';
import { usesName } from './used-names.js';

type Kind = Statement['kind'];
type Renderer<K extends Kind> = (node: Statement & { readonly kind: K }, scope: Scope) => string;

const renderers: { readonly [K in Kind]: Renderer<K> } = {
  output: ({ parts }, scope) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : pythonStr(evaluate(part, scope));
    return text;
  },
  do: ({ value }, scope) => {
    evaluate(value, scope);
    return '';
  },
  set: ({ target, value }, scope) => {
    assign(target, evaluate(value, scope), scope);
    return '';
  },
  'set-block': ({ target, filters, body }, scope) => {
    assign(target, filtered(renderBody(body, scope.inner()), filters, scope), scope);
    return '';
  },
  if: ({ branches, otherwise }, scope) => {
    const taken = branches.find(([test]) => isTrue(evaluate(test, scope)));
    return renderBody(taken?.[1] ?? otherwise, scope);
  },
  with: ({ assignments, body }, scope) => {
    const inner = scope.inner();
    for (const [target, value] of assignments) assign(target, evaluate(value, scope), inner);
    return renderBody(body, inner);
  },
  for: (node, scope) => renderLoop(node, scope, evaluate(node.iterable, scope), 0),
  macro: ({ name, parameters, body }, scope) => {
    scope.set(name, macroOf({ name, parameters, body }, scope));
    return '';
  },
  'call-block': ({ parameters, call: { callee, list }, body }, scope) => {
    const caller = macroOf({ name: null, parameters, body }, scope);
    return requireStr(call(evaluate(callee, scope), argumentsOf(list, scope).with('caller', caller)));
  },
  'filter-block': ({ filters, body }, scope) => requireStr(filtered(renderBody(body, scope.inner()), filters, scope)),
};

/** The text of a block, which Jinja does not make of another value. */
function requireStr(value: PyValue): string {
  const text = asText(value);
  if (text === undefined) throw typeError(`sequence item 0: expected str instance, ${typeName(value)} found`);
  return text;
}

/** The text of statements. @throws TemplateError with the line */
export function renderBody(body: Body, scope: Scope): string {
  let text = '';
  for (const statement of body) {
    text += renderStatement(statement, scope);
    checkLength(text.length);
  }
  return text;
}

function renderStatement(statement: Statement, scope: Scope): string {
  spend();
  try {
    return (renderers[statement.kind] as Renderer<Kind>)(statement, scope);
  } catch (error) {
    throw error instanceof TemplateError ? error.atLine(statement.line) : error;
  }
}

function filtered(text: string, filters: readonly Filtering[], scope: Scope): PyValue {
  return filters.reduce<PyValue>(
    (value, { name, list }) => knownFunctions.filter(name)(value, argumentsOf(list, scope), knownFunctions),
    text,
  );
}

function assign(target: Target, value: PyValue, scope: Scope): void {
  if (target.kind === 'name') return scope.set(target.name, value);
  if (target.kind === 'namespace') return namespaceOf(target.name, scope).set(target.attribute, value);
  const values = unpack(value, target.items.length);
  target.items.forEach((item, at) => assign(item, values[at] ?? null, scope));
}

function namespaceOf(name: string, scope: Scope): Namespace {
  const found = scope.get(name);
  if (found instanceof Namespace) return found;
  throw new TemplateError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
}

type ForStatement = Statement & { readonly kind: 'for' };

function renderLoop(node: ForStatement, scope: Scope, iterable: PyValue, depth: number): string {
  const recurse = node.isRecursive ? (inner: PyValue) => renderLoop(node, scope, inner, depth + 1) : null;
  const length = node.test ? undefined : findLength(iterable);
  const loop = new Loop(passing(node, iterable, scope), length, depth, recurse);
  let text = '';
  let isEmpty = true;
  for (let item = loop.next(); item !== undefined; item = loop.next()) {
    isEmpty = false;
    const inner = scope.inner();
    inner.set('loop', loop);
    assign(node.target, item, inner);
    text += renderBody(node.body, inner);
    checkLength(text.length);
  }
  return isEmpty ? renderBody(node.otherwise, scope.inner()) : text;
}

function* passing(node: ForStatement, iterable: PyValue, scope: Scope): Generator<PyValue, undefined> {
  for (const item of iterate(iterable)) if (passes(node, item, scope)) yield item;
}

function passes({ test, target }: ForStatement, item: PyValue, scope: Scope): boolean {
  if (!test) return true;
  const inner = scope.inner();
  assign(target, item, inner);
  return isTrue(evaluate(test, inner));
}

interface MacroParts {
  readonly name: string | null;
  readonly parameters: Parameters;
  readonly body: Body;
}

function macroOf({ name, parameters, body }: MacroParts, scope: Scope): Macro {
  const uses = new Set(['varargs', 'kwargs', 'caller'].filter((each) => usesName(body, each)));
  const names = parameters.map((each) => each.name);
  return new Macro({ name, parameters: names, uses }, (given) => {
    const inner = scope.inner();
    for (const [each, value] of given) inner.set(each, value);
    if (uses.has('caller') && !given.has('caller')) inner.set('caller', new Undefined('No caller defined'));
    for (const { name: each, byDefault } of parameters) {
      if (given.has(each)) continue;
      const missing = new Undefined(`parameter '${each}' was not provided`);
      inner.set(each, byDefault ? evaluate(byDefault, inner) : missing);
    }
    return renderBody(body, inner);
  });
}
