import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dumpsPythonJson, parsePythonJson, PythonJsonError, toFlaskJson, type WireValue } from './python-json.js';
import { maxNesting, type PyDict, type PyJson } from './python-value.js';

/** The expected texts come from CPython 3.8's `json` and from Flask 1.1. */

const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\n', '\x7f', 'é', '\u2028', '\ud800', '😀', '\ue000'),
});

const { pyJson } = fc.letrec<{ pyJson: PyJson; list: PyJson[]; dict: PyDict }>((tie) => ({
  pyJson: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.bigInt(),
    fc.double(),
    text,
    tie('list'),
    tie('dict'),
  ),
  list: fc.array(tie('pyJson'), { maxLength: 5 }),
  dict: fc.array(fc.tuple(text, tie('pyJson')), { maxLength: 5 }).map((entries) => new Map(entries)),
}));

const { wireValue } = fc.letrec<{ wireValue: WireValue; list: WireValue[]; dict: Record<string, WireValue> }>(
  (tie) => ({
    wireValue: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false),
      fc.maxSafeInteger(),
      text,
      tie('list'),
      tie('dict'),
    ),
    list: fc.array(tie('wireValue'), { maxLength: 5 }),
    dict: fc.dictionary(fc.oneof(text, fc.constantFrom('10', '9', '__proto__')), tie('wireValue'), { maxKeys: 5 }),
  }),
);

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** The error message for a text. */
function refusal(input: string | Uint8Array): string {
  try {
    parsePythonJson(input);
  } catch (error) {
    if (error instanceof PythonJsonError) return error.message;
    throw error;
  }
  return 'read';
}

describe('parsePythonJson', () => {
  it.each<[string, PyJson]>([
    ['1', 1n],
    ['-0', 0n],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
    ['999999999999999', 999999999999999n],
    ['-9007199254740993', -9007199254740993n],
    ['1.0', 1],
    ['-0.0', -0],
    ['1E2', 100],
    ['1e-7', 1e-7],
    ['1e400', Infinity],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    [' \t\r\n[ ] ', []],
    ['"a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', 'a"\\/\b\f\n\r\té'],
    ['"\x7f\u2028"', '\x7f\u2028'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"\\ud83d"', '\ud83d'],
    ['[null, true, false]', [null, true, false]],
  ])('reads %j', (json, value) => {
    expect(parsePythonJson(json)).toEqual(value);
  });

  it('keeps the order of keys; a duplicate key has its first position and its last value', () => {
    expect([...(parsePythonJson('{"b": 1, "10": 2, "9": 3, "b": 4}') as PyDict)]).toEqual([
      ['b', 4n],
      ['10', 2n],
      ['9', 3n],
    ]);
  });

  it.each([
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    ['  ', 'Expecting value: line 1 column 3 (char 2)'],
    ['{', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"a"', "Expecting ':' delimiter: line 1 column 5 (char 4)"],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['{"a":1', "Expecting ',' delimiter: line 1 column 7 (char 6)"],
    ['{"a":1,}', 'Expecting property name enclosed in double quotes: line 1 column 8 (char 7)'],
    ["{'a':1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['[1,]', 'Expecting value: line 1 column 4 (char 3)'],
    ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
    ['[1', "Expecting ',' delimiter: line 1 column 3 (char 2)"],
    ['nul', 'Expecting value: line 1 column 1 (char 0)'],
    ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
    ['"\\', 'Unterminated string starting at: line 1 column 1 (char 0)'],
    ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
    ['"\\x"', 'Invalid \\escape: line 1 column 2 (char 1)'],
    ['"\\u12x4"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['"\\ud800\\u12"', 'Invalid \\uXXXX escape: line 1 column 9 (char 8)'],
    ['"\\u1234', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['1 2', 'Extra data: line 1 column 3 (char 2)'],
    ['-', 'Expecting value: line 1 column 1 (char 0)'],
    ['01', 'Extra data: line 1 column 2 (char 1)'],
    ['1.', 'Extra data: line 1 column 2 (char 1)'],
    ['.5', 'Expecting value: line 1 column 1 (char 0)'],
    ['+1', 'Expecting value: line 1 column 1 (char 0)'],
    ['\f1', 'Expecting value: line 1 column 1 (char 0)'],
    ['\ufeff1', 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)'],
    ['[\n 1,\n  x]', 'Expecting value: line 3 column 3 (char 8)'],
    ['"😀" x', 'Extra data: line 1 column 5 (char 4)'],
  ])('refuses %j', (json, message) => {
    expect(refusal(json)).toBe(message);
  });

  it('enforces the limits on nesting and digits', () => {
    expect(dumpsPythonJson(parsePythonJson(nested(maxNesting)))).toBe(nested(maxNesting));
    expect(refusal(nested(maxNesting + 1))).toBe('Nesting deeper than 950 levels: line 1 column 951 (char 950)');
    expect(parsePythonJson('9'.repeat(4300))).toBe(10n ** 4300n - 1n);
    expect(refusal(`[${'9'.repeat(4301)}]`)).toBe('Integer of more than 4300 digits: line 1 column 2 (char 1)');
    expect(parsePythonJson(`${'9'.repeat(4301)}.0`)).toBe(Infinity);
  });

  it('parses a malicious text in linear time', () => {
    const hostile = [
      '9'.repeat(2e6),
      '['.repeat(2e6),
      `"${'\\n'.repeat(1e6)}"`,
      `"${'a'.repeat(2e6)}`,
      '\n'.repeat(2e6),
    ];
    const start = performance.now();
    hostile.forEach(refusal);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('the encoding of a body', () => {
  const json = '["é😀"]';
  const utf8 = Buffer.from(json);
  const utf16le = Buffer.from(json, 'utf16le');
  const utf16be = Buffer.from(utf16le).swap16();
  const utf32be = Buffer.concat(Array.from(json, (character) => Buffer.from([0, ...uint24(character)])));
  const utf32le = Buffer.from(utf32be).swap32();

  function uint24(character: string): [number, number, number] {
    const code = character.codePointAt(0) ?? 0;
    return [code >> 16, (code >> 8) & 0xff, code & 0xff];
  }

  it.each<[string, number[], Buffer]>([
    ['UTF-8', [], utf8],
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf], utf8],
    ['UTF-16 LE', [], utf16le],
    ['UTF-16 LE with a mark', [0xff, 0xfe], utf16le],
    ['UTF-16 BE', [], utf16be],
    ['UTF-16 BE with a mark', [0xfe, 0xff], utf16be],
    ['UTF-32 LE', [], utf32le],
    ['UTF-32 LE with a mark', [0xff, 0xfe, 0, 0], utf32le],
    ['UTF-32 BE', [], utf32be],
    ['UTF-32 BE with a mark', [0, 0, 0xfe, 0xff], utf32be],
  ])('may be %s', (_, mark, bytes) => {
    expect(parsePythonJson(Buffer.concat([Buffer.from(mark), bytes]))).toEqual(['é😀']);
  });

  it.each<[string, number[], string]>([
    ['Latin-1', [0x22, 0xe9, 0x22], 'The text is not valid UTF-8'],
    ['an overlong form', [0x22, 0xc0, 0x80, 0x22], 'The text is not valid UTF-8'],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22], 'The text is not valid UTF-8'],
    ['half a character', [0x31, 0, 0x32, 0, 0x33], 'The text is not valid UTF-16LE'],
    ['a lone surrogate in UTF-16', [0xff, 0xfe, 0x22, 0, 0, 0xd8, 0x22, 0], 'The text is not valid UTF-16LE'],
    ['a surrogate in UTF-32', [0x22, 0, 0, 0, 0, 0xd8, 0, 0], 'The text is not valid UTF-32LE'],
    ['beyond Unicode', [0x22, 0, 0, 0, 0, 0, 0x11, 0], 'The text is not valid UTF-32LE'],
    [
      'two marks',
      [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x31],
      'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)',
    ],
    ['nothing', [], 'Expecting value: line 1 column 1 (char 0)'],
  ])('may not be %s', (_, bytes, message) => {
    expect(refusal(Uint8Array.from(bytes))).toBe(message);
  });
});

describe('dumpsPythonJson', () => {
  const json =
    '{"\\ue000": 1, "\\ud83d\\ude00": [1.0, -0.0, 1e16], "b": 1e-07, "B": 12345678901234567890, "é": "<&>\'/\x7f\\b\\ud800"}';

  it('writes like json.dumps', () => {
    expect(dumpsPythonJson(parsePythonJson(json))).toBe(
      '{"\\ue000": 1, "\\ud83d\\ude00": [1.0, -0.0, 1e+16], "b": 1e-07, "B": 12345678901234567890, "\\u00e9": "<&>\'/\\u007f\\b\\ud800"}',
    );
  });

  it('sorts keys by code points', () => {
    expect(dumpsPythonJson(parsePythonJson(json), { sortKeys: true })).toBe(
      '{"B": 12345678901234567890, "b": 1e-07, "\\u00e9": "<&>\'/\\u007f\\b\\ud800", "\\ue000": 1, "\\ud83d\\ude00": [1.0, -0.0, 1e+16]}',
    );
  });

  it('writes one item per line, and nothing between empty brackets', () => {
    const nested = parsePythonJson('{"b": [1, [], {}, [2.5, null]], "a": {"é": "x", "": true}}');
    expect(dumpsPythonJson(nested, { sortKeys: true, indent: 4 })).toBe(
      '{\n    "a": {\n        "": true,\n        "\\u00e9": "x"\n    },\n    "b": [\n        1,\n        [],\n        {},\n' +
        '        [\n            2.5,\n            null\n        ]\n    ]\n}',
    );
  });

  it('writes what parsePythonJson reads as the same value', () => {
    fc.assert(
      fc.property(pyJson, (value) => {
        const dumped = dumpsPythonJson(value);
        expect(dumped).toMatch(/^[ -~]*$/);
        expect(parsePythonJson(dumped)).toEqual(value);
        expect(dumpsPythonJson(parsePythonJson(dumped))).toBe(dumped);
      }),
    );
  });
});

describe('toFlaskJson', () => {
  it.each<[WireValue, string]>([
    [{ b: [1, { d: null, c: true }], a: '<&>\'/"\\\n' }, '{"a":"<&>\'/\\"\\\\\\n","b":[1,{"c":true,"d":null}]}\n'],
    ['é\x7f😀\ud800', '"\\u00e9\\u007f\\ud83d\\ude00\\ud800"\n'],
    [{ 9: 1, 10: 2, a: 3 }, '{"10":2,"9":1,"a":3}\n'],
    [{ '😀': 1, '\uffff': 2 }, '{"\\uffff":2,"\\ud83d\\ude00":1}\n'],
    [[-0, 2 ** 53 - 1, 2n ** 64n], '[0,9007199254740991,18446744073709551616]\n'],
    [[], '[]\n'],
    [{}, '{}\n'],
  ])('writes %o', (value, json) => {
    expect(toFlaskJson(value)).toBe(json);
  });

  it.each([0.5, 2 ** 53, NaN, undefined, () => 1])('does not write %s', (value) => {
    expect(() => toFlaskJson([value as WireValue])).toThrow(TypeError);
    expect(() => toFlaskJson({ value: value as WireValue })).toThrow(TypeError);
  });

  it('is ASCII, sorted, and parses to the same value', () => {
    fc.assert(
      fc.property(wireValue, (value) => {
        const json = toFlaskJson(value);
        expect(json).toMatch(/^[ -~]*\n$/);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(json).toBe(`${dumpsPythonJson(parsePythonJson(json), { sortKeys: true }).replace(separators, '$1')}\n`);
      }),
    );
  });
});

/** A separator with the space that `json.dumps` puts after it. Quoted text is matched first, so it stays unchanged. */
const separators = /("(?:[^"\\]|\\.)*"|[,:]) ?/g;
