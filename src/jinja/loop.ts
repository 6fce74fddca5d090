import { PyTuple, type PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { isEqual } from './comparison.js';
import { typeError } from './template-error.js';
import { PyFunction, TemplateObject } from './template-object.js';
import { Undefined } from './undefined-value.js';

/** A loop in progress: its items, and what the name `loop` is within it. */
export class Loop extends TemplateObject {
  /** The place of the current item, from 0. */
  private index0 = -1;
  private before: PyValue | undefined;
  private current: PyValue | undefined;
  /** The items that were read ahead. */
  private readonly ahead: PyValue[] = [];
  private readonly iterator: Iterator<PyValue, undefined>;
  private knownLength: number | undefined;
  private lastChanged: PyValue | undefined;
  private readonly methods = new Map([
    ['cycle', new PyFunction('cycle', (args) => this.cycle(args))],
    ['changed', new PyFunction('changed', (args) => this.changed(args))],
  ]);

  /**
   * @param length undefined if it is only known when all items were read
   * @param recurse renders the loop with other items, a level deeper; null unless the loop is `recursive`
   */
  constructor(
    items: Iterable<PyValue, undefined>,
    length: number | undefined,
    private readonly depth0: number,
    private readonly recurse: ((items: PyValue) => string) | null,
  ) {
    super('LoopContext');
    this.iterator = items[Symbol.iterator]();
    this.knownLength = length;
  }

  override get repr(): string {
    return `<LoopContext ${this.index0 + 1}/${this.length}>`;
  }

  override get str(): string {
    return this.repr;
  }

  override get length(): number {
    if (this.knownLength === undefined) {
      for (let item = this.read(); item !== undefined; item = this.read()) this.ahead.push(item);
      this.knownLength = this.index0 + 1 + this.ahead.length;
    }
    return this.knownLength;
  }

  /** Goes on to the next item; undefined after the last. */
  next(): PyValue | undefined {
    const item = this.ahead.length > 0 ? this.ahead.shift() : this.read();
    this.index0++;
    this.before = this.current;
    this.current = item;
    return item;
  }

  override attribute(name: string): PyValue | undefined {
    const value = Object.hasOwn(counters, name) ? counters[name]?.(this.index0, this) : undefined;
    if (value !== undefined) return typeof value === 'number' ? BigInt(value) : value;
    if (name === 'depth0') return BigInt(this.depth0);
    if (name === 'depth') return BigInt(this.depth0 + 1);
    if (name === 'previtem') return orUndefined(this.before, 'there is no previous item');
    if (name === 'nextitem') return orUndefined(this.peek(), 'there is no next item');
    return name === 'last' ? this.peek() === undefined : this.methods.get(name);
  }

  override call(args: CallArguments): PyValue {
    if (this.recurse) return this.recurse(args.all('loop', 'iterable')[0]);
    throw typeError("The loop must have the 'recursive' marker to be called recursively.");
  }

  private read(): PyValue | undefined {
    return this.iterator.next().value;
  }

  private peek(): PyValue | undefined {
    if (this.ahead.length === 0) {
      const item = this.read();
      if (item !== undefined) this.ahead.push(item);
    }
    return this.ahead[0];
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

const counters: Readonly<Record<string, (index0: number, loop: Loop) => number | boolean>> = {
  index0: (index0) => index0,
  index: (index0) => index0 + 1,
  revindex0: (index0, loop) => loop.length - index0 - 1,
  revindex: (index0, loop) => loop.length - index0,
  first: (index0) => index0 === 0,
  length: (_, loop) => loop.length,
};

function orUndefined(item: PyValue | undefined, reason: string): PyValue {
  return item === undefined ? new Undefined(reason) : item;
}
