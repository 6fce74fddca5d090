import type { PyValue } from '../python/python-value.js';

/** The arguments of a call: positional and named, and what `*` and `**` add. */
export interface ArgumentList {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  readonly rest: Expression | null;
  readonly namedRest: Expression | null;
}

/** An expression of a template. */
export type Expression = { readonly line: number } & (
  | { readonly kind: 'constant'; readonly value: PyValue }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly items: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'sign'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compare'; readonly first: Expression; readonly rest: readonly Comparison[] }
  | { readonly kind: 'concat'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression | null;
    }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'slice'; readonly object: Expression; readonly bounds: readonly (Expression | null)[] }
  | { readonly kind: 'call'; readonly callee: Expression; readonly list: ArgumentList }
  | { readonly kind: 'filter'; readonly name: string; readonly input: Expression; readonly list: ArgumentList }
  | { readonly kind: 'test'; readonly name: string; readonly input: Expression; readonly list: ArgumentList }
);

/** An operator and the right side of a comparison, of which a chain may have several. */
export interface Comparison {
  readonly operator: string;
  readonly operand: Expression;
}

/** What is assigned to: names, an attribute of a namespace, or a tuple of them. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'namespace'; readonly name: string; readonly attribute: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[] };

/** The parameters of a macro or of a call block, each with its default. */
export type Parameters = readonly { readonly name: string; readonly byDefault: Expression | null }[];

/** A statement of a template. */
export type Statement = { readonly line: number } & (
  | { readonly kind: 'output'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
  | { readonly kind: 'set-block'; readonly target: Target; readonly filters: readonly Filtering[]; readonly body: Body }
  | {
      readonly kind: 'for';
      readonly target: Target;
      readonly iterable: Expression;
      readonly test: Expression | null;
      readonly isRecursive: boolean;
      readonly body: Body;
      readonly otherwise: Body;
    }
  | { readonly kind: 'if'; readonly branches: readonly (readonly [Expression, Body])[]; readonly otherwise: Body }
  | { readonly kind: 'with'; readonly assignments: readonly (readonly [Target, Expression])[]; readonly body: Body }
  | { readonly kind: 'macro'; readonly name: string; readonly parameters: Parameters; readonly body: Body }
  | {
      readonly kind: 'call-block';
      readonly parameters: Parameters;
      readonly call: Expression & { readonly kind: 'call' };
      readonly body: Body;
    }
  | { readonly kind: 'filter-block'; readonly filters: readonly Filtering[]; readonly body: Body }
  | { readonly kind: 'do'; readonly value: Expression }
);

/** A filter without its input. */
export interface Filtering {
  readonly name: string;
  readonly list: ArgumentList;
  readonly line: number;
}

/** Statements in their order. */
export type Body = readonly Statement[];
