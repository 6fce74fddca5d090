import { pythonRepr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { asText } from './text.js';
import { TemplateObject } from './template-object.js';

/** What `namespace()` makes: an object whose attributes `{% set ns.x = … %}` sets. */
export class Namespace extends TemplateObject {
  constructor(private readonly values: Map<PyValue, PyValue>) {
    super('jinja2.utils.Namespace');
  }

  override get repr(): string {
    return `<Namespace ${pythonRepr(this.values)}>`;
  }

  override get str(): string {
    return this.repr;
  }

  override attribute(name: string): PyValue | undefined {
    return this.values.get(name);
  }

  override item(key: PyValue): PyValue | undefined {
    return this.values.get(asText(key) ?? key);
  }

  /** Sets an attribute. */
  set(name: string, value: PyValue): void {
    this.values.set(name, value);
  }
}
