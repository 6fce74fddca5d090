import { PySet, PyTuple, type PyValue } from '../python/python-value.js';
import { TemplateError } from '../jinja/template-error.js';
import { renderText } from '../jinja/template.js';
import { isTrue } from '../jinja/truth.js';
import type { ContextSource } from './context-source.js';
import { KnownLookups, MissingLookup } from './known-lookups.js';
import { TemplateContext } from './template-context.js';

/**
 * Renders the template fields of a task: texts, and texts in lists, tuples, sets and the values of dicts. A field that
 * is false for Python is left as it is.
 *
 * @throws TemplateError that names the field; then none is rendered
 */
export async function renderTemplates(
  fields: ReadonlyMap<string, PyValue>,
  source: ContextSource,
): Promise<Map<string, PyValue>> {
  const lookups = new KnownLookups(source.lookups);
  for (;;) {
    try {
      return renderAll(fields, new TemplateContext(source, lookups));
    } catch (error) {
      if (!(error instanceof MissingLookup)) throw error;
      await error.fetch();
    }
  }
}

function renderAll(fields: ReadonlyMap<string, PyValue>, context: TemplateContext): Map<string, PyValue> {
  return new Map(
    [...fields].map(([name, value]) => {
      try {
        return [name, isTrue(value) ? render(value, context) : value];
      } catch (error) {
        throw error instanceof TemplateError ? error.inField(name) : error;
      }
    }),
  );
}

function render(value: PyValue, context: TemplateContext): PyValue {
  if (typeof value === 'string') return renderText(value, context);
  if (Array.isArray(value)) return value.map((item) => render(item, context));
  if (value instanceof PyTuple) return new PyTuple(value.items.map((item) => render(item, context)));
  if (value instanceof PySet) {
    return new PySet(
      value.items.map((item) => render(item, context)),
      value.frozen,
    );
  }
  if (!(value instanceof Map)) return value;
  return new Map([...value].map(([key, item]) => [key, render(item, context)]));
}
