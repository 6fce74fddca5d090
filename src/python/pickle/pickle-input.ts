/** Bytes that are not a pickle that can be read and shown. The message never quotes the content. */
export class PickleError extends Error {
  override readonly name = 'PickleError';
}

/** The bytes of a pickle, read from front to back. Every method throws PickleError where they end too early. */
export class PickleInput {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next bytes, not copied. */
  take(size: number): Buffer {
    const start = this.at;
    if (size < 0 || size > this.bytes.length - start) throw new PickleError('the pickle is truncated');
    this.at += size;
    return this.bytes.subarray(start, this.at);
  }

  uint8(): number {
    return this.take(1).readUInt8();
  }

  uint16(): number {
    return this.take(2).readUInt16LE();
  }

  int32(): number {
    return this.take(4).readInt32LE();
  }

  uint32(): number {
    return this.take(4).readUInt32LE();
  }

  /** A length; beyond 2^53 it is rounded, and longer than any input in either case. */
  uint64(): number {
    return Number(this.take(8).readBigUInt64LE());
  }

  float64(): number {
    return this.take(8).readDoubleBE();
  }

  /** The bytes up to the next newline, which is stepped over, as Latin-1. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new PickleError('the pickle is truncated');
    const line = this.take(end - this.at).toString('latin1');
    this.at++;
    return line;
  }
}
