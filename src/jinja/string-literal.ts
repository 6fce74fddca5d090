import { TemplateError } from './template-error.js';

const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/gu;
const widths = { x: 'XX', u: 'XXXX', U: 'XXXXXXXX' };
const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The text of a string literal without its quotes: Python's `unicode-escape`, which keeps what it does not know. */
export function unescapeLiteral(content: string, line: number): string {
  if (!content.includes('\\')) return content;
  const fail = (reason: string) => new TemplateError('TemplateSyntaxError', reason, line);
  return content.replace(escape, (written, ...groups: (string | undefined)[]) => {
    const [x, u, long, octal, other = ''] = groups;
    const hex = x ?? u ?? long;
    if (hex !== undefined) return fromCode(parseInt(hex, 16)) ?? raise(fail('illegal Unicode character'));
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
    if (other === 'N') throw fail(`the escape ${written}{…} is not supported by Windsock`);
    if (other === 'x' || other === 'u' || other === 'U') throw fail(`truncated \\${other}${widths[other]} escape`);
    return simple[other] ?? written;
  });
}

function fromCode(code: number): string | undefined {
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

function raise(error: Error): never {
  throw error;
}
