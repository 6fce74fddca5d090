/** The kinds of tokens, and the operators, each of which is a kind of its own. */
export const operators = [
  ...['//', '**', '==', '!=', '>=', '<='],
  ...['+', '-', '/', '*', '%', '~', '[', ']', '(', ')', '{', '}', '>', '<', '=', '.', ':', '|', ',', ';'],
];

/** A piece of a template. */
export interface Token {
  /** `data`, `name`, `string`, `integer`, `float`, `variable_begin`, …, `eof`, or an operator. */
  readonly type: string;
  /** The value of a literal, the text of a name or of data. */
  readonly value: string | bigint | number | null;
  /** Counted from 1. */
  readonly line: number;
}

const descriptions: Readonly<Record<string, string>> = {
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  data: 'template data / text',
  eof: 'end of template',
};

/** How Jinja names a token in a message. */
export function describeToken({ type, value }: Token): string {
  return type === 'name' ? String(value) : describeType(type);
}

/** How Jinja names a kind of token in a message. */
export function describeType(type: string): string {
  return descriptions[type] ?? type;
}
