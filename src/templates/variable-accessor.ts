import { pythonRepr } from '../python/python-str.js';
import { parsePythonJson, PythonJsonError } from '../python/python-json.js';
import type { PyValue } from '../python/python-value.js';
import { TemplateError } from '../jinja/template-error.js';
import { PyFunction, TemplateObject } from '../jinja/template-object.js';
import { requireText } from '../jinja/text.js';
import type { KnownLookups } from './known-lookups.js';

/** `var.value` or `var.json`: each attribute is the variable of this name, and `get` has a default. */
export class VariableAccessor extends TemplateObject {
  constructor(
    private readonly lookups: KnownLookups,
    private readonly isJson: boolean,
  ) {
    super(isJson ? 'VariableJsonAccessor' : 'VariableAccessor');
  }

  override attribute(name: string): PyValue {
    if (name !== 'get') return this.find(name);
    return new PyFunction('get', (args) => {
      const [key, byDefault] = args.bind('get', 'item', 'default_var?');
      return this.find(requireText(key, 'the key of a variable'), byDefault);
    });
  }

  private find(key: string, byDefault?: PyValue): PyValue {
    const text = this.lookups.variable(key);
    if (text !== undefined) return this.isJson ? parsed(key, text) : text;
    if (byDefault !== undefined) return byDefault;
    throw new TemplateError('KeyError', pythonRepr(`Variable ${key} does not exist`));
  }
}

function parsed(key: string, text: string): PyValue {
  try {
    return parsePythonJson(text);
  } catch (error) {
    if (!(error instanceof PythonJsonError)) throw error;
    throw new TemplateError('JSONDecodeError', `the variable ${key} is no JSON: ${error.message}`);
  }
}
