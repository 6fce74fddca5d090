import { pythonRepr, pythonStr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import { TemplateObject } from './template-object.js';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '>': '&gt;',
  '<': '&lt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** Text that counts as escaped, as the filters `e`, `safe` and `tojson` make it: what is added to it is escaped. */
export class Markup extends TemplateObject {
  constructor(readonly text: string) {
    super('markupsafe.Markup', undefined, text);
  }

  override get repr(): string {
    return `Markup(${pythonRepr(this.text)})`;
  }

  override get isTruthy(): boolean {
    return this.text !== '';
  }

  override equals(other: PyValue): boolean {
    return this.text === (other instanceof Markup ? other.text : other);
  }
}

/** The value as escaped text. A `Markup` is left as it is. */
export function escapeMarkup(value: PyValue): Markup {
  return value instanceof Markup ? value : new Markup(escapeText(pythonStr(value)));
}

/** The text with the five characters of HTML escaped. */
export function escapeText(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => escapes[character] ?? character);
}
