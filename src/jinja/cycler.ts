import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { PyFunction, TemplateObject } from './template-object.js';

/** What `cycler(…)` makes: values that come in turn. */
export class Cycler extends TemplateObject {
  private at = 0;
  private readonly methods = new Map([
    ['next', new PyFunction('next', () => this.next())],
    ['reset', new PyFunction('reset', () => this.reset())],
  ]);

  /** @param items at least one */
  constructor(private readonly items: readonly PyValue[]) {
    super('jinja2.utils.Cycler');
  }

  override attribute(name: string): PyValue | undefined {
    return name === 'current' ? this.current : this.methods.get(name);
  }

  private get current(): PyValue {
    return this.items[this.at] ?? null;
  }

  private next(): PyValue {
    const { current } = this;
    this.at = (this.at + 1) % this.items.length;
    return current;
  }

  private reset(): null {
    this.at = 0;
    return null;
  }
}

/** What `joiner(…)` makes: nothing at the first call, and the separator at each later one. */
export class Joiner extends TemplateObject {
  private isUsed = false;

  constructor(private readonly separator: string) {
    super('jinja2.utils.Joiner');
  }

  override call(_args: CallArguments): PyValue {
    const text = this.isUsed ? this.separator : '';
    this.isUsed = true;
    return text;
  }
}
