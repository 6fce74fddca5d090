import { pythonStr } from '../python-str.js';
import { PyTimedelta } from '../python-timedelta.js';
import { PickledCall } from './pickled-call.js';
import { isPyDatetime, type PyDatetime, PySet, PyTuple, type PyValue } from '../python-value.js';

/** Maximum number of items between a MARK and its APPENDS or SETITEMS. */
const batchSize = 1000;
const loneSurrogate = /[\ud800-\udfff]/u;

/**
 * Writes one pickle of protocol 2. For JSON values, the opcodes are those of CPython for the result of `json.loads`.
 * Other values of a serialized DAG are written so that CPython loads an equal value.
 */
export class PickleWriter {
  private bytes = Buffer.allocUnsafe(1024);
  private length = 0;
  private memoized = 0;
  private readonly sharedText = new Map<string, number>();

  /** Writes the whole pickle. A writer can be used only once. */
  write(value: PyValue): Buffer {
    this.opcode('\x80', 1).writeUInt8(2, this.length - 1);
    this.save(value);
    this.opcode('.', 0);
    return this.bytes.subarray(0, this.length);
  }

  private save(value: PyValue): void {
    if (value === null) this.opcode('N');
    else if (typeof value === 'boolean') this.opcode(value ? '\x88' : '\x89');
    else if (typeof value === 'bigint') this.int(value);
    else if (typeof value === 'number') this.opcode('G', 8).writeDoubleBE(value, this.length - 8);
    else if (typeof value === 'string') this.text(value, isSingleton(value));
    else if (Array.isArray(value)) this.list(value);
    else if (value instanceof Map) this.dict(value);
    else this.object(value);
  }

  private object(
    value: Exclude<PyValue, null | boolean | bigint | number | string | PyValue[] | Map<PyValue, PyValue>>,
  ) {
    if (value instanceof PyTuple) this.tuple(value.items);
    else if (value instanceof PySet) this.call('__builtin__', value.frozen ? 'frozenset' : 'set', [value.items]);
    else if (value instanceof PyTimedelta) {
      this.call('datetime', 'timedelta', [value.days, value.seconds, value.microseconds].map(BigInt));
    } else if (isPyDatetime(value)) this.pendulum(value);
    else if (value instanceof Uint8Array) this.call('_codecs', 'encode', [latin1(value), 'latin1']);
    else if (value instanceof PickledCall) this.call(value.module, value.className, value.args);
    // Differs from Airflow: a relativedelta or a time zone becomes its text. No executor is known to be given one.
    else this.text(pythonStr(value), false);
  }

  private int(value: bigint): void {
    if (value < -0x80000000n || value > 0x7fffffffn) this.long(value);
    else if (value < 0n || value > 0xffffn) this.opcode('J', 4).writeInt32LE(Number(value), this.length - 4);
    else if (value > 0xffn) this.opcode('M', 2).writeUInt16LE(Number(value), this.length - 2);
    else this.opcode('K', 1).writeUInt8(Number(value), this.length - 1);
  }

  private long(value: bigint): void {
    const magnitude = value < 0n ? ~value : value;
    const size = Math.trunc(magnitude.toString(2).length / 8) + 1;
    const hex = BigInt.asUintN(size * 8, value)
      .toString(16)
      .padStart(size * 2, '0');
    if (size < 256) this.opcode('\x8a', 1).writeUInt8(size, this.length - 1);
    else this.opcode('\x8b', 4).writeInt32LE(size, this.length - 4);
    this.raw(Buffer.from(hex, 'hex').reverse());
  }

  /** @param shared true for text of which CPython keeps one object, such as the keys of a JSON document */
  private text(text: string, shared: boolean): void {
    const known = shared ? this.sharedText.get(text) : undefined;
    if (known !== undefined) {
      this.indexed('h', 'j', known);
      return;
    }
    const encoded = loneSurrogate.test(text) ? encodeSurrogates(text) : Buffer.from(text);
    this.opcode('X', 4).writeUInt32LE(encoded.length, this.length - 4);
    this.raw(encoded);
    if (shared) this.sharedText.set(text, this.memoized);
    this.memoize();
  }

  private tuple(items: readonly PyValue[]): void {
    if (items.length > 0) this.opcode('(');
    for (const item of items) this.save(item);
    this.opcode(items.length > 0 ? 't' : ')');
  }

  /** Writes the call of a function or class. */
  private call(module: string, name: string, args: readonly PyValue[]): void {
    this.global(module, name);
    this.tuple(args);
    this.opcode('R');
  }

  private global(module: string, name: string): void {
    this.opcode('c');
    this.raw(Buffer.from(`${module}\n${name}\n`));
  }

  /** @param date in UTC, as all dates of a serialized DAG are */
  private pendulum(date: PyDatetime): void {
    const digits = date.isoformat().replace('+00:00', '').match(/\d+/g) ?? [];
    this.global('pendulum.pendulum', 'Pendulum');
    this.opcode('(');
    for (const field of [...digits, '0'].slice(0, 7)) this.int(BigInt(field));
    this.call('pendulum.tz.timezone', '_UTC', []);
    this.opcode('t');
    this.opcode('R');
  }

  private list(list: readonly PyValue[]): void {
    this.opcode(']');
    this.memoize();
    const save = (item: PyValue): void => this.save(item);
    this.batches(list, save, { one: 'a', many: 'e', last: list.length - 1 });
  }

  private dict(dict: ReadonlyMap<PyValue, PyValue>): void {
    this.opcode('}');
    this.memoize();
    const save = ([key, value]: readonly [PyValue, PyValue]): void => {
      if (typeof key === 'string') this.text(key, true);
      else this.save(key);
      this.save(value);
    };
    // CPython ends a dict of exactly 1,000 items (or 2,000…) with one more, empty batch.
    this.batches([...dict], save, { one: 's', many: 'u', last: dict.size });
  }

  /** @param opcodes those for a single item and for a batch, and the last index at which a batch may start */
  private batches<T>(
    items: readonly T[],
    save: (item: T) => void,
    opcodes: { one: string; many: string; last: number },
  ): void {
    const single = items.length === 1;
    for (let start = 0; items.length > 0 && start <= opcodes.last; start += batchSize) {
      if (!single) this.opcode('(');
      for (const item of items.slice(start, start + batchSize)) save(item);
      this.opcode(single ? opcodes.one : opcodes.many);
    }
  }

  private memoize(): void {
    this.indexed('q', 'r', this.memoized++);
  }

  private indexed(short: string, long: string, index: number): void {
    if (index < 256) this.opcode(short, 1).writeUInt8(index, this.length - 1);
    else this.opcode(long, 4).writeUInt32LE(index, this.length - 4);
  }

  /** Writes an opcode and reserves space for its argument, which ends at `length` in the returned buffer. */
  private opcode(opcode: string, argumentSize = 0): Buffer {
    this.reserve(1 + argumentSize);
    this.bytes.writeUInt8(opcode.charCodeAt(0), this.length);
    this.length += 1 + argumentSize;
    return this.bytes;
  }

  private raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  private reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** CPython keeps a single object of each of these strings. */
function isSingleton(text: string): boolean {
  return text === '' || (text.length === 1 && text <= '\xff');
}

/** UTF-8 that encodes a lone surrogate in three bytes, like Python's `surrogatepass`. */
function encodeSurrogates(text: string): Buffer {
  return Buffer.concat(
    Array.from(text, (character) =>
      loneSurrogate.test(character) ? surrogateBytes(character) : Buffer.from(character),
    ),
  );
}

function surrogateBytes(surrogate: string): Buffer {
  const code = surrogate.charCodeAt(0);
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]);
}
