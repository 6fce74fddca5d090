import { pythonRepr } from '../python/python-str.js';
import type { PyValue } from '../python/python-value.js';
import type { CallArguments } from './call-arguments.js';
import { formatValue } from './format-spec.js';
import { asciiRepr } from './percent-format.js';
import { TemplateError, valueError } from './template-error.js';

/** How a field goes from a value to its attributes and items. */
export interface FieldAccess {
  attribute(object: PyValue, name: string): PyValue;
  item(object: PyValue, key: PyValue): PyValue;
}

/** Python's `format.format(…)`. @throws TemplateError with Python's words */
export function strFormat(format: string, args: CallArguments, access: FieldAccess): string {
  return new Formatter(args, access).format(format, 2);
}

class Formatter {
  private nextIndex = 0;
  private numbering: 'automatic' | 'manual' | undefined;

  constructor(
    private readonly args: CallArguments,
    private readonly access: FieldAccess,
  ) {}

  /** @param depth how many levels of fields there may be: one within the specification of another */
  format(format: string, depth: number): string {
    if (depth < 0) throw valueError('Max string recursion exceeded');
    let text = '';
    for (let at = 0; at < format.length;) {
      const character = format[at] ?? '';
      const isDoubled = (character === '{' || character === '}') && format[at + 1] === character;
      if (character === '{' && !isDoubled) {
        const end = endOfField(format, at);
        text += this.field(format.slice(at + 1, end), depth);
        at = end + 1;
        continue;
      }
      if (character === '}' && !isDoubled) throw valueError("Single '}' encountered in format string");
      text += character;
      at += isDoubled ? 2 : 1;
    }
    return text;
  }

  private field(field: string, depth: number): string {
    const [, path = '', conversion, spec = ''] =
      /^((?:\[[^\]]*\]|[^!:[])*)(?:!([^:]*))?(?::([^]*))?$/.exec(field) ?? [];
    const value = converted(this.value(path), conversion);
    return formatValue(value, this.format(spec, depth - 1));
  }

  private value(path: string): PyValue {
    const [, first = '', rest = ''] = /^([^.[]*)([^]*)$/.exec(path) ?? [];
    let value = this.argument(first);
    for (const [written, name, key] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]|[^]/g)) {
      if (name !== undefined) value = this.access.attribute(value, name);
      else if (key !== undefined) value = this.access.item(value, /^\d+$/.test(key) ? BigInt(key) : key);
      else {
        throw valueError(
          written === '.'
            ? 'Empty attribute in format string'
            : "Only '.' or '[' may follow ']' in format field specifier",
        );
      }
    }
    return value;
  }

  private argument(name: string): PyValue {
    if (!/^\d*$/.test(name)) {
      const value = this.args.named.get(name);
      if (value === undefined) throw new TemplateError('KeyError', pythonRepr(name));
      return value;
    }
    const numbering = name === '' ? 'automatic' : 'manual';
    if ((this.numbering ?? numbering) !== numbering) throw valueError(cannotSwitch[numbering]);
    this.numbering = numbering;
    const index = name === '' ? this.nextIndex++ : Number(name);
    const value = this.args.positional[index];
    if (value === undefined) {
      throw new TemplateError('IndexError', `Replacement index ${index} out of range for positional args tuple`);
    }
    return value;
  }
}

const cannotSwitch = {
  automatic: 'cannot switch from manual field specification to automatic field numbering',
  manual: 'cannot switch from automatic field numbering to manual field specification',
};

function endOfField(format: string, start: number): number {
  let depth = 0;
  for (let at = start; at < format.length; at++) {
    if (format[at] === '{') depth++;
    if (format[at] === '}' && --depth === 0) return at;
  }
  throw valueError(
    start === format.length - 1 ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}

function converted(value: PyValue, conversion: string | undefined): PyValue {
  if (conversion === undefined) return value;
  if (conversion === 'r') return pythonRepr(value);
  if (conversion === 'a') return asciiRepr(value);
  if (conversion === 's') return formatValue(value, '');
  throw valueError(`Unknown conversion specifier ${conversion}`);
}
