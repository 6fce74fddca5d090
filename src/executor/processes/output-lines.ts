import { TaskFailure } from '../task-failure.js';

/** A longer line is cut into pieces of this many characters, so that a task without line ends costs no memory. */
const longestPiece = 65_536;

/** Characters of a line that can be kept whole. */
const longestKeptLine = 1_000_000;

/** The highest byte of Python's one-byte encodings. TextDecoder reads them as Windows' own. */
const highestByte: ReadonlyMap<string, number> = new Map([
  ...['ascii', 'us-ascii'].map((name) => [name, 0x7f] as const),
  ...['latin-1', 'latin1', 'l1', 'iso-8859-1', 'iso8859-1'].map((name) => [name, 0xff] as const),
]);

type Decode = (bytes: Buffer, isEnd: boolean) => string;

/** Splits the bytes that a command prints into lines of text. */
export class OutputLines {
  private readonly decode: Decode;
  /** What has come of the current line, and was not given out. */
  private pending = '';
  /** What was given out of the current line, as far as it can be kept. */
  private given = '';
  private last = '';

  /**
   * @param encoding a name of Python's, such as `utf-8`; null for UTF-8 in which wrong bytes are shown as U+FFFD
   * @throws TaskFailure if there is no such encoding
   */
  constructor(private readonly encoding: string | null) {
    this.decode = encoding === null ? streamDecoder('utf-8', { fatal: false }) : decoderOf(encoding);
  }

  /**
   * The lines that these bytes end, without their line ends. Only `\n` ends a line.
   *
   * @throws UndecodableOutput if the bytes are not in the encoding
   */
  add(bytes: Buffer): string[] {
    const lines = this.decoded(bytes, false).split('\n');
    lines[0] = this.pending + (lines[0] as string);
    this.pending = lines.pop() as string;
    this.keepLast(lines);
    return [...lines.flatMap(pieces), ...this.cutPending()];
  }

  /** What comes after the last line end; nothing if the output ended with one. */
  end(): string[] {
    const rest = this.pending + this.decoded(Buffer.alloc(0), true);
    if (rest === '') return [];
    this.keepLast([rest]);
    return [rest];
  }

  /**
   * The last line, however many pieces it was given out in; empty without any.
   *
   * @throws TaskFailure if it is too long to be kept
   */
  get lastLine(): string {
    if (this.last.length <= longestKeptLine) return this.last;
    throw new TaskFailure(
      `The last line of the output has more than ${longestKeptLine} characters: too long for an XCom`,
    );
  }

  private keepLast(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.last = lines.length === 1 ? this.given + (lines[0] as string) : (lines.at(-1) as string);
    this.given = '';
  }

  private cutPending(): string[] {
    const cut = pieces(this.pending);
    this.pending = cut.pop() ?? '';
    if (this.given.length <= longestKeptLine) this.given += cut.join('');
    return cut;
  }

  private decoded(bytes: Buffer, isEnd: boolean): string {
    try {
      return this.decode(bytes, isEnd);
    } catch {
      throw new UndecodableOutput(this.encoding ?? 'utf-8', (this.pending + bytes.toString('utf8')).split('\n'));
    }
  }
}

/** The output of a command is not in its encoding. */
export class UndecodableOutput extends TaskFailure {
  /** @param lines the lines around the wrong bytes, with replacement characters */
  constructor(
    encoding: string,
    readonly lines: readonly string[],
  ) {
    super(`The output of the command is not ${encoding}; set output_encoding to its encoding`);
  }
}

function streamDecoder(label: string, { fatal }: { readonly fatal: boolean }): Decode {
  const decoder = new TextDecoder(label, { fatal, ignoreBOM: true });
  return (bytes, isEnd) => decoder.decode(bytes, { stream: !isEnd });
}

function decoderOf(encoding: string): Decode {
  const name = encoding.toLowerCase().replaceAll('_', '-');
  const highest = highestByte.get(name);
  if (highest !== undefined) return (bytes) => oneByteText(bytes, highest);
  try {
    return streamDecoder(name, { fatal: true });
  } catch {
    throw new TaskFailure(`unknown encoding: ${encoding}`);
  }
}

function oneByteText(bytes: Buffer, highest: number): string {
  if (highest < 0xff && bytes.some((byte) => byte > highest)) throw new RangeError('a byte is out of range');
  return bytes.toString('latin1');
}

function pieces(line: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < line.length || start === 0; start += longestPiece) {
    found.push(line.slice(start, start + longestPiece));
  }
  return found;
}
