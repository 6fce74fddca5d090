/** The bytes are not a pickle that can be read and shown. The message never quotes the content. */
export class PickleError extends Error {
  override readonly name = 'PickleError';
}

/** Reads the bytes of a pickle in order. Every method throws PickleError if too few bytes are left. */
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

  /** A length. Beyond 2^53 it is rounded, but any such length exceeds the input anyway. */
  uint64(): number {
    return Number(this.take(8).readBigUInt64LE());
  }

  float64(): number {
    return this.take(8).readDoubleBE();
  }

  /** The text up to the next newline, which is skipped, decoded as Latin-1. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new PickleError('the pickle is truncated');
    const line = this.take(end - this.at).toString('latin1');
    this.at++;
    return line;
  }
}
