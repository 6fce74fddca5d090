import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidSetting } from './configuration-error.js';
import { findIniValue, interpolate, parseIni, type IniDocument } from './ini.js';

/** The result of Python's `get` for every option, by section; null where it raises an InterpolationError. */
function valuesOf(document: IniDocument): Record<string, Record<string, string | null>> {
  const sections = [...document.sections].map(([section, options]) => {
    const keys = new Set([...options.keys(), ...document.defaults.keys()]);
    return [section, Object.fromEntries([...keys].map((key) => [key, valueOf(document, section, key)]))] as const;
  });
  return Object.fromEntries(sections);
}

function valueOf(document: IniDocument, section: string, key: string): string | null {
  const value = findIniValue(document, section, key);
  if (!value) throw new Error(`no [${section}] ${key}`);
  try {
    return interpolate(document, section, value.raw);
  } catch (error) {
    if (error instanceof InvalidSetting) return null;
    throw error;
  }
}

const chainOf = (links: number): string =>
  Array.from({ length: links }, (_, link) => `k${link} = %(k${link + 1})s\n`).join('') + `k${links} = end\n`;

// Results of Python 3.8's backports.configparser, with `optionxform` as in Airflow.
const readable: [string, string, Record<string, Record<string, string | null>>][] = [
  ['both delimiters', '[core]\na = 1\nb: 2\nc=x=y:z\nd  :  e  \n', { core: { a: '1', b: '2', c: 'x=y:z', d: 'e' } }],
  ['no inline comments', '[core]\nurl = http://x # c ; d\n', { core: { url: 'http://x # c ; d' } }],
  ['whole-line comments', '# top\n; top\n[core]\n  # in\na = 1\n ; in\nb = 2\n', { core: { a: '1', b: '2' } }],
  [
    'continuation lines, with a comment and empty lines inside',
    '[core]\na = 1\n  2\n# gone\n\n\t3\n\n\nb = x\n',
    { core: { a: '1\n2\n\n3', b: 'x' } },
  ],
  ['options equally indented', '[core]\n  a = 1\n  b = 2\n    c = 3\n', { core: { a: '1', b: '2\nc = 3' } }],
  ['empty values', '[core]\na =\nb = \n', { core: { a: '', b: '' } }],
  ['quotes and backslashes', `[core]\na = "x" 'y' \\n\n`, { core: { a: `"x" 'y' \\n` } }],
  ['names as written', '[Core]\nKey = 1\nkey = 2\n', { Core: { Key: '1', key: '2' } }],
  ['every kind of line end', '[core]\r\na = 1\r\n  2\rb = 3\n', { core: { a: '1\n2', b: '3' } }],
  ['text after a header', '[core] # x\na = 1\n[a]b]\nc = 1\n', { core: { a: '1' }, a: { c: '1' } }],
  [
    '[DEFAULT], which may come twice',
    '[core]\na = %(root)s/x\n[DEFAULT]\nroot = /r\n[DEFAULT]\nother = o\n',
    { core: { a: '/r/x', root: '/r', other: 'o' } },
  ],
  [
    'references',
    '[core]\na = %(b)s%%\nb = <%(c)s>\nc = %%(d)s\n',
    { core: { a: '<%(d)s>%', b: '<%(d)s>', c: '%(d)s' } },
  ],
  ['case in references', '[core]\nKey = 1\na = %(Key)s\nb = %(key)s\n', { core: { Key: '1', a: '1', b: null } }],
  [
    'wrong references',
    '[core]\na = p%40w\nb = 5%\nc = %(b\nd = %(nothing)s\ne = x%(e)s\n',
    { core: { a: null, b: null, c: null, d: null, e: null } },
  ],
];

// The last column is the line number in Python's error.
const refused: [string, string, number][] = [
  ['no section', '# c\na = 1\nb = 2\n', 2],
  ['no delimiter', '[core]\na\n', 2],
  ['no name', '[core]\n= 1\n', 2],
  ['option twice', '[core]\na = 1\n\na = 2\n', 4],
  ['section twice', '[core]\na = 1\n[api]\n[core]\nb = 1\n', 4],
  ['option twice in [DEFAULT]', '[DEFAULT]\na = 1\n[DEFAULT]\na = 2\n', 4],
];

describe('parseIni', () => {
  it.each(readable)('reads %s', (_, text, expected) => {
    const document = parseIni(text);
    expect(document.problems).toEqual([]);
    expect(valuesOf(document)).toEqual(expected);
  });

  it.each(refused)('refuses %s', (_, text, line) => {
    expect(parseIni(text).problems).toEqual([{ line, message: expect.any(String) as string }]);
  });

  it('lists every problem, without the line itself, which may contain a secret', () => {
    const { problems } = parseIni('a\n[core]\nb = 1\ns3cret\nb = 2\n[core]\n');
    expect(problems.map(({ line }) => line)).toEqual([1, 4, 5, 6]);
    expect(JSON.stringify(problems)).not.toContain('s3cret');
  });

  it('records the line on which an option begins', () => {
    const document = parseIni('\n[core]\n# c\na = 1\n  2\nb = 3');
    expect([...document.sections.get('core')!.values()].map(({ line }) => line)).toEqual([4, 6]);
  });

  it('never throws', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('[core]', '[DEFAULT]', 'a = 1', '  b', '#', ''));
    fc.assert(fc.property(fc.array(line), (lines) => void parseIni(lines.join('\n'))));
  });

  it('reads back a written file', () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
    const written = fc.dictionary(name, fc.dictionary(name, value, { noNullPrototype: true }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(written, fc.constantFrom(' = ', '=', ': '), (sections, delimiter) => {
        const lines = Object.entries(sections).flatMap(([section, options]) => [
          `[${section}]`,
          ...Object.entries(options).map(([key, text]) => key + delimiter + text.replaceAll('%', '%%')),
        ]);
        expect(valuesOf(parseIni(lines.join('\n')))).toEqual(sections);
      }),
    );
  });
});

describe('interpolate', () => {
  it('follows at most nine nested references', () => {
    expect(valueOf(parseIni(`[core]\n${chainOf(9)}`), 'core', 'k0')).toBe('end');
  });

  it.each([
    ['p%40w', "has a lone '%', which must be written '%%' in this file"],
    ['%(x)s', 'refers by %(…)s to an option that neither its section nor [DEFAULT] has'],
    ['%(a)s', 'has %(…)s references nested more than 10 deep'],
  ])('explains the error in %s', (text, message) => {
    const document = parseIni(`[core]\na = ${text}`);
    expect(() => interpolate(document, 'core', text)).toThrow(new InvalidSetting(message));
  });
});
