import fc from 'fast-check';

/** A request whose target, headers and body may hold anything, but whose length is as it says. */
export class FuzzedRequest {
  constructor(
    readonly method: string,
    /** As it stands on the wire, in characters of one byte. */
    readonly target: string,
    readonly headers: readonly (readonly [name: string, value: string])[],
    readonly body: Buffer | null,
  ) {}

  /** As it goes out. */
  bytes(): Buffer {
    const length = this.body ? [['Content-Length', String(this.body.length)] as const] : [];
    const lines = [['Host', 'localhost'] as const, ...this.headers, ...length].map((both) => `${both.join(': ')}\r\n`);
    const head = `${this.method} ${this.target} HTTP/1.1\r\n${lines.join('')}\r\n`;
    return Buffer.concat([Buffer.from(head, 'latin1'), this.body ?? Buffer.alloc(0)]);
  }

  /** A command for Bash that sends the same bytes again. */
  toString(): string {
    return `printf '${[...this.bytes()].map(escaped).join('')}' | nc -q 5 127.0.0.1 8080`;
  }

  [fc.toStringMethod](): string {
    return this.toString();
  }
}

/** How Bash's `printf` writes the byte. */
function escaped(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '%') return '%%';
  if (character === '\r') return '\\r';
  if (character === '\n') return '\\n';
  return /[^!-~ ]|['\\]/.test(character) ? `\\x${byte.toString(16).padStart(2, '0')}` : character;
}
