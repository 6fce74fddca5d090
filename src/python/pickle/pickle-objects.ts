import { dateMakers, type Maker } from './pickle-dates.js';
import { byteArray } from './pickle-literals.js';
import { PyDefaultDict, PyObject, PyOrderedDict, PySet, PyTuple, type PyValue } from '../python-value.js';

/** More arguments than any class here is pickled with. */
const maxArguments = 16;

const python3Builtins = new Map([
  ['long', 'int'],
  ['unicode', 'str'],
]);

/** A class or function that a pickle names. It is shown as a class, since a name does not distinguish the two. */
export class PyGlobal extends PyObject {
  /** Includes the module, except for builtins. */
  readonly qualifiedName: string;

  constructor(module: string, name: string) {
    const qualifiedName = qualified(module, name);
    super(`<class '${qualifiedName}'>`);
    this.qualifiedName = qualifiedName;
  }
}

/** The result of a call that is known to be safe, otherwise an object that shows the name of its class. */
export function construct(callable: PyValue, args: readonly PyValue[]): PyValue {
  if (!(callable instanceof PyGlobal)) return new PyObject('<object>');
  const value = args.length > maxArguments ? undefined : makers.get(callable.qualifiedName)?.(...args);
  return value ?? new PyObject(`<${callable.qualifiedName} object>`);
}

/** The qualified Python 3 name, with Python 2's names translated. */
function qualified(module: string, name: string): string {
  if (module === 'builtins') return name;
  if (module === '__builtin__') return python3Builtins.get(name) ?? name;
  return `${module === 'copy_reg' ? 'copyreg' : module}.${name}`;
}

const makers = new Map<string, Maker>([
  ['set', (items = []) => (Array.isArray(items) ? new PySet([...items]) : undefined)],
  ['frozenset', (items = []) => (Array.isArray(items) ? new PySet([...items], true) : undefined)],
  ['bytes', (...args) => (args.length === 0 ? new Uint8Array() : undefined)],
  ['bytearray', makeByteArray],
  ['_codecs.encode', encodeLatin1],
  ['collections.OrderedDict', makeOrderedDict],
  ['collections.defaultdict', (factory = null) => new PyDefaultDict(factory instanceof PyObject ? factory : null)],
  ['copyreg._reconstructor', (type = null) => construct(type, [])],
  ...Object.entries(dateMakers),
]);

/** Protocols before 3 write bytes as text to be encoded. */
function encodeLatin1(text: PyValue = null): Uint8Array | undefined {
  return typeof text === 'string' && !/[^\x00-\xff]/.test(text) ? Buffer.from(text, 'latin1') : undefined;
}

function makeByteArray(content: PyValue = ''): PyObject | undefined {
  const bytes = content instanceof Uint8Array ? content : encodeLatin1(content);
  return bytes && byteArray(bytes);
}

/** Python 2 passes the items as a list of pairs; Python 3 adds them later. */
function makeOrderedDict(pairs: PyValue = []): PyOrderedDict | undefined {
  if (!Array.isArray(pairs)) return undefined;
  const dict = new PyOrderedDict();
  for (const pair of pairs) {
    const items = pair instanceof PyTuple ? pair.items : pair;
    if (!Array.isArray(items) || items.length !== 2) return undefined;
    dict.set((items as PyValue[])[0] ?? null, (items as PyValue[])[1] ?? null);
  }
  return dict;
}
