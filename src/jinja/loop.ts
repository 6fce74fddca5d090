import { PyTuple, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { isEqual } from './comparison.js';
import { typeError } from './template-error.js';
import { PyFunction, TemplateObject } from './template-object.js';
import { Undefined } from './undefined-value.js';

/** What the name `loop` is within a loop. */
export class Loop extends TemplateObject {
  /** The place of the current item, from 0. */
  index0 = 0;
  private lastChanged: PyValue | undefined;
  private readonly methods = new Map([
    ['cycle', new PyFunction('cycle', (args) => this.cycle(args))],
    ['changed', new PyFunction('changed', (args) => this.changed(args))],
  ]);

  /** @param recurse renders the loop with other items, a level deeper; null unless the loop is `recursive` */
  constructor(
    private readonly items: readonly PyValue[],
    private readonly depth0: number,
    private readonly recurse: ((items: PyValue) => string) | null,
  ) {
    super('jinja2.runtime.LoopContext');
  }

  override get repr(): string {
    return `<LoopContext ${this.index0 + 1}/${this.items.length}>`;
  }

  override get str(): string {
    return this.repr;
  }

  override get length(): number {
    return this.items.length;
  }

  override attribute(name: string): PyValue | undefined {
    const { index0, items } = this;
    const values: Readonly<Record<string, number | boolean>> = {
      index0,
      index: index0 + 1,
      revindex0: items.length - index0 - 1,
      revindex: items.length - index0,
      first: index0 === 0,
      last: index0 === items.length - 1,
      length: items.length,
      depth0: this.depth0,
      depth: this.depth0 + 1,
    };
    if (name === 'previtem') return this.neighbour(index0 - 1, 'there is no previous item');
    if (name === 'nextitem') return this.neighbour(index0 + 1, 'there is no next item');
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return typeof value === 'number' ? BigInt(value) : (value ?? this.methods.get(name));
  }

  override call(args: CallArguments): PyValue {
    if (this.recurse) return this.recurse(args.all('loop', 'iterable')[0]);
    throw typeError("The loop must have the 'recursive' marker to be called recursively.");
  }

  private neighbour(index: number, otherwise: string): PyValue {
    const item = this.items[index];
    return item === undefined ? new Undefined(otherwise) : item;
  }

  private cycle({ positional }: CallArguments): PyValue {
    const value = positional[this.index0 % positional.length];
    if (value === undefined) throw typeError('no items for cycling given');
    return value;
  }

  private changed({ positional }: CallArguments): boolean {
    const value = new PyTuple(positional);
    const isChanged = this.lastChanged === undefined || !isEqual(this.lastChanged, value);
    this.lastChanged = value;
    return isChanged;
  }
}
