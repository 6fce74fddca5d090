import { CredentialsError } from './client-errors.js';

/** The .netrc entry of one machine. Missing values are empty. */
export interface NetrcEntry {
  readonly login: string;
  readonly account: string;
  readonly password: string;
}

/** Entries by machine in lower case; `default` applies to all others. The last entry of a machine counts. */
export type Netrc = ReadonlyMap<string, NetrcEntry>;

/**
 * Reads the text of a .netrc as Python's `netrc` module does: `machine`, `default`, `macdef`, quotes, backslashes, and
 * comments, which here end with their line.
 *
 * @param path for the error message
 * @throws CredentialsError with the path and the line, but without the text of the line
 */
export function parseNetrc(text: string, path: string): Netrc {
  return new NetrcReader(text.replaceAll(/\r\n?/g, '\n'), path).read();
}

const blank = /[ \t\n]*/y;
const quoted = /"((?:\\[^]|[^"\\])*)"/y;
const plain = /(?:\\[^]|[^ \t\n\\])+/y;
const restOfLine = /.*/y;
/** Up to the first empty line. */
const macro = /[^\n]*\n(?:[^\n]+\n)*\n/y;

const fields: ReadonlyMap<string, keyof NetrcEntry> = new Map([
  ['login', 'login'],
  ['user', 'login'],
  ['account', 'account'],
  ['password', 'password'],
]);

class NetrcReader {
  private position = 0;
  private readonly entries = new Map<string, NetrcEntry>();

  constructor(
    private readonly text: string,
    private readonly path: string,
  ) {}

  read(): Netrc {
    let machine: string | null = null;
    for (let word = this.keyword(); word !== null; word = this.keyword()) {
      const field = fields.get(word);
      if (word === 'machine' || word === 'default') {
        machine = word === 'machine' ? this.value(word).toLowerCase() : word;
        this.entries.set(machine, { login: '', account: '', password: '' });
      } else if (word === 'macdef') {
        this.skipMacro();
        machine = null;
      } else if (field !== undefined && machine !== null) {
        this.entries.set(machine, { ...this.entries.get(machine)!, [field]: this.value(word) });
      } else {
        this.fail(machine === null ? 'machine, default or macdef is expected' : 'login or password is expected');
      }
    }
    return this.entries;
  }

  /** The next word outside comments; null at the end. */
  private keyword(): string | null {
    let word = this.word();
    while (word?.startsWith('#')) {
      this.take(restOfLine);
      word = this.word();
    }
    return word;
  }

  private value(keyword: string): string {
    return this.word() ?? this.fail(`a value is missing after ${keyword}`);
  }

  private word(): string | null {
    this.take(blank);
    if (this.position >= this.text.length) return null;
    const isQuoted = this.text[this.position] === '"';
    const word = this.take(isQuoted ? quoted : plain) ?? this.fail(isQuoted ? 'a quote is not closed' : 'a stray \\');
    return word.replaceAll(/\\([^])/g, '$1');
  }

  private skipMacro(): void {
    this.value('macdef');
    if (this.take(macro) === null) this.fail('the macro does not end with an empty line');
  }

  /** The text that the pattern matches at the current position, or its group; null without a match. */
  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match) this.position = pattern.lastIndex;
    return match && (match[1] ?? match[0]);
  }

  private fail(problem: string): never {
    const line = this.text.slice(0, this.position).split('\n').length;
    throw new CredentialsError(`${this.path}, line ${line}: ${problem}`);
  }
}
