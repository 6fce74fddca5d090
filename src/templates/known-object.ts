import { pythonRepr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { unsupported } from '../jinja/template-error.js';
import { TemplateObject } from '../jinja/template-object.js';

/** The attributes of an object by name, each made when it is asked for. */
export type Attributes = Readonly<Record<string, () => PyValue>>;

/**
 * An object of Airflow or Python of which Windsock knows these attributes.
 *
 * Differs from Airflow: any other attribute fails the template, since it may be one that the real object has.
 */
export class KnownObject extends TemplateObject {
  constructor(
    typeName: string,
    private readonly attributes: Attributes,
    repr?: string,
    str?: string,
  ) {
    super(typeName, repr, str);
  }

  override attribute(name: string): PyValue | undefined {
    const known = Object.hasOwn(this.attributes, name) ? this.attributes[name] : undefined;
    if (known) return known();
    throw unsupported(`the attribute ${pythonRepr(name)} of ${this.typeName}`);
  }
}
