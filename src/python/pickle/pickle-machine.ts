import { PickleError, PickleInput } from './pickle-input.js';
import { literals } from './pickle-literals.js';
import { construct, PyGlobal } from './pickle-objects.js';
import { PickleStack } from './pickle-stack.js';
import { PyObject, PySet, PyTuple, type PyValue } from '../python-value.js';

type Step = (machine: PickleMachine) => void;

const newestProtocol = 5;
const stop = '.'.charCodeAt(0);

/** Runs one pickle on a stack as CPython's `pickle.loads` does, but only builds values and calls no code. */
export class PickleMachine {
  readonly input: PickleInput;
  readonly stack = new PickleStack();
  private readonly memo = new Map<number, PyValue>();
  private readonly maxCopied: number;
  private copied = 0;

  constructor(bytes: Uint8Array) {
    this.input = new PickleInput(bytes);
    this.maxCopied = 10_000 + 10 * bytes.length;
  }

  /** The pickled value, which may contain itself. */
  run(): PyValue {
    for (let code = this.input.uint8(); code !== stop; code = this.input.uint8()) {
      const step = program[code];
      if (!step) throw new PickleError(`the pickle holds an opcode that is not read: 0x${code.toString(16)}`);
      step(this);
    }
    return this.stack.pop();
  }

  remember(index: number): void {
    this.memo.set(index, this.stack.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new PickleError('the pickle refers to a value that it does not hold');
    this.stack.push(value);
  }

  /** Pushes the result of a call or of a constructor, as far as that is known. */
  construct(callable: PyValue, args: PyValue): void {
    if (!(args instanceof PyTuple)) throw new PickleError('the pickle calls something without a tuple of arguments');
    this.spend(args.items.reduce<number>((sum, item) => sum + lengthOf(item), 0));
    this.stack.push(construct(callable, args.items));
  }

  /** Pushes a class or function. */
  name(module: PyValue, name: PyValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw new PickleError('the pickle names a class oddly');
    this.spend(module.length + name.length);
    this.stack.push(new PyGlobal(module, name));
  }

  /**
   * Limits the copied values. A legitimate pickle contains what it copies; only a malicious one copies a long value
   * many times.
   */
  private spend(length: number): void {
    this.copied += length;
    if (this.copied > this.maxCopied) throw new PickleError('the pickle copies its values too often');
  }
}

/** The opcodes that use the stack, by their character. Source: CPython's Lib/pickletools.py. */
const steps: Readonly<Record<string, Step>> = {
  '(': ({ stack }) => stack.mark(),
  '0': ({ stack }) => stack.drop(),
  '1': ({ stack }) => void stack.popToMark(),
  '2': ({ stack }) => stack.push(stack.top()),

  '}': ({ stack }) => stack.push(new Map()),
  ']': ({ stack }) => stack.push([]),
  ')': ({ stack }) => stack.push(new PyTuple([])),
  '\x8f': ({ stack }) => stack.push(new PySet([])),
  d: ({ stack }) => stack.push(putAll(stack.popToMark(), new Map<PyValue, PyValue>())),
  l: ({ stack }) => stack.push(stack.popToMark()),
  t: ({ stack }) => stack.push(new PyTuple(stack.popToMark())),
  '\x85': ({ stack }) => stack.push(new PyTuple(stack.popMany(1))),
  '\x86': ({ stack }) => stack.push(new PyTuple(stack.popMany(2))),
  '\x87': ({ stack }) => stack.push(new PyTuple(stack.popMany(3))),
  '\x91': ({ stack }) => stack.push(new PySet(stack.popToMark(), true)),

  a: ({ stack }) => appendAll(stack.popMany(1), stack.top()),
  e: ({ stack }) => appendAll(stack.popToMark(), stack.top()),
  '\x90': ({ stack }) => appendAll(stack.popToMark(), stack.top()),
  s: ({ stack }) => void putAll(stack.popMany(2), stack.top()),
  u: ({ stack }) => void putAll(stack.popToMark(), stack.top()),

  p: (machine) => machine.remember(indexIn(machine.input.line())),
  q: (machine) => machine.remember(machine.input.uint8()),
  r: (machine) => machine.remember(machine.input.uint32()),
  '\x94': (machine) => machine.rememberNext(),
  g: (machine) => machine.recall(indexIn(machine.input.line())),
  h: (machine) => machine.recall(machine.input.uint8()),
  j: (machine) => machine.recall(machine.input.uint32()),

  c: (machine) => machine.name(machine.input.line(), machine.input.line()),
  '\x93': (machine) => {
    const [module = null, name = null] = machine.stack.popMany(2);
    machine.name(module, name);
  },
  R: (machine) => {
    const [callable = null, args = null] = machine.stack.popMany(2);
    machine.construct(callable, args);
  },
  '\x81': (machine) => {
    const [type = null, args = null] = machine.stack.popMany(2);
    machine.construct(type, args);
  },
  '\x92': (machine) => {
    const [type = null, args = null] = machine.stack.popMany(3);
    machine.construct(type, args);
  },
  i: (machine) => {
    const type = new PyGlobal(machine.input.line(), machine.input.line());
    machine.construct(type, new PyTuple(machine.stack.popToMark()));
  },
  o: (machine) => {
    const [type = null, ...args] = machine.stack.popToMark();
    machine.construct(type, new PyTuple(args));
  },
  // The state of an object is not shown.
  b: ({ stack }) => void stack.popMany(1),

  '\x80': ({ input }) => {
    const protocol = input.uint8();
    if (protocol > newestProtocol) throw new PickleError(`the pickle is of the unknown protocol ${protocol}`);
  },
  '\x95': ({ input }) => void input.uint64(),
};

/** The step of each opcode. Persistent ids, extension codes and out-of-band buffers are not supported. */
const program: readonly (Step | undefined)[] = Array.from({ length: 256 }, (_, code) => {
  const opcode = String.fromCharCode(code);
  const literal = literals[opcode];
  return literal ? ({ stack, input }: PickleMachine) => stack.push(literal(input)) : steps[opcode];
});

/** Appends the items to a list or set. An object that is known only by its text ignores them. */
function appendAll(items: readonly PyValue[], target: PyValue): void {
  if (target instanceof PyObject) return;
  const list = target instanceof PySet && !target.frozen ? target.items : target;
  if (!Array.isArray(list)) throw new PickleError('the pickle adds items to what is not a list');
  for (const item of items) list.push(item);
}

/** Adds alternating keys and values. */
function putAll<T extends PyValue>(entries: readonly PyValue[], target: T): T {
  if (entries.length % 2 === 1) throw new PickleError('the pickle holds a key without a value');
  if (target instanceof PyObject) return target;
  if (!(target instanceof Map)) throw new PickleError('the pickle puts keys into what is not a dict');
  for (let at = 0; at < entries.length; at += 2) target.set(entries[at] ?? null, entries[at + 1] ?? null);
  return target;
}

function indexIn(line: string): number {
  if (!/^\d{1,10}$/.test(line)) throw new PickleError('the pickle numbers a value oddly');
  return Number(line);
}

function lengthOf(value: PyValue): number {
  if (typeof value === 'string' || value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return value instanceof PyObject ? value.repr.length : 1;
}
