import { pythonInt } from '../python/python-number.js';
import { pythonStr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from '../jinja/call-arguments.js';
import { parseFloatText } from '../jinja/conversion.js';
import { TemplateError } from '../jinja/template-error.js';
import { PyFunction } from '../jinja/template-object.js';
import { requireText } from '../jinja/text.js';
import type { ContextSource } from './context-source.js';
import { KnownObject } from './known-object.js';

/** How the text of an option is read; undefined if it cannot be. */
type Reader = (text: string) => PyValue | undefined;

/** `conf`: Airflow's configuration, as far as templates may see it. */
export function configurationObject(source: ContextSource): KnownObject {
  const reading = (name: string, read: Reader) => () =>
    new PyFunction(name, (args) => option(source, name, args, read));
  return new KnownObject('AirflowConfigParser', {
    get: reading('get', (text) => text),
    getboolean: reading('getboolean', asBoolean),
    getint: reading('getint', (text) => pythonInt(text) ?? undefined),
    getfloat: reading('getfloat', (text) => parseFloatText(text) ?? undefined),
    has_option: () =>
      new PyFunction('has_option', (args) => {
        const [section, key] = args.all('has_option', 'section', 'option');
        return find(source, section, key) !== undefined;
      }),
  });
}

function option(source: ContextSource, name: string, args: CallArguments, read: Reader): PyValue {
  const [section = null, key = null, fallback] = args.bind(name, 'section', 'key', 'fallback?');
  const text = find(source, section, key);
  if (text === undefined && fallback !== undefined) return fallback;
  const place = `${pythonStr(section)}/${pythonStr(key)}`;
  if (text === undefined) {
    throw new TemplateError('AirflowConfigException', `section/key [${place}] not found in config`);
  }
  const value = read(text);
  if (value !== undefined) return value;
  throw new TemplateError('AirflowConfigException', `${name}() cannot read the value of section/key [${place}]`);
}

function find(source: ContextSource, section: PyValue, key: PyValue): string | undefined {
  const [name, option] = [requireText(section, 'section'), requireText(key, 'key')];
  return source.readOption(name.toLowerCase(), option.toLowerCase());
}

function asBoolean(text: string): boolean | undefined {
  const word = text.split('#', 1).join('').trim().toLowerCase();
  if (['t', 'true', '1'].includes(word)) return true;
  return ['f', 'false', '0'].includes(word) ? false : undefined;
}
