import type { PyValue } from '../python/python-value.js';

/** The names that a template is rendered with. A Map has this form; others may make their values when asked. */
export interface Variables {
  get(name: string): PyValue | undefined;
}

/** The names that are known at a place of a template: its own, and those of the scopes around it. */
export class Scope implements Variables {
  private readonly values = new Map<string, PyValue>();

  constructor(private readonly outer: Variables) {}

  get(name: string): PyValue | undefined {
    const own = this.values.get(name);
    return own === undefined ? this.outer.get(name) : own;
  }

  /** Sets a name in this scope. */
  set(name: string, value: PyValue): void {
    this.values.set(name, value);
  }

  /** A scope within this one. */
  inner(): Scope {
    return new Scope(this);
  }
}
