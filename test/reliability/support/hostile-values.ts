import fc, { type Arbitrary } from 'fast-check';

/** A date in one of the forms that a reader of ISO 8601 may or may not take. */
export const oddDate: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) },
  { weight: 3, arbitrary: fc.integer({ min: 2016, max: 2025 }).map((year) => `${year}-01-02T03:04:05+00:00`) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...['2016-01-01', '2016', '201601', '20160101', '2016-001', '2016-366', '2016-W01', '2016-W53-7', '2016W011'],
      ...['20160101T000000Z', '2016-01-01 00:00', '2016-01-01t00:00:00z', '2016-01-01T24:00', '2016-06-30T23:59:60Z'],
      ...['2016-02-30', '2016-13-01', '2016-1-1', '0000-01-01', '0001-01-01', '0001-01-01T00:00:00+14:00'],
      ...['9999-12-31T23:59:59.999999', '9999-12-31T23:59:59-14:00', '10000-01-01', '-0001-01-01', '+2016-01-01'],
      ...['1969-12-31T23:59:59Z', '2038-01-19T03:14:08Z', '2016-01-01T00:00:00.123456789', '2016-01-01T00:00:00,5'],
      ...['2016-01-01T00:00:00+99:99', '2016-01-01T00:00:00+0530', '2016-01-01T00:00:00-00:00:01', '2016-01-01T+00'],
      ...['2016-01-01T00:00:00 Europe/Berlin', '2016-03-27T02:30:00', '2016-01-01/2017-01-01', 'P1D', 'R/2016/P1Y'],
      ...[
        'now',
        'today',
        'T12:00',
        '12:00',
        ':',
        '-',
        '',
        ' ',
        'None',
        'null',
        '0',
        '1451606400',
        '1e10',
        '٢٠١٦-٠١-٠١',
      ],
      ...['２０１６-01-01', '2016-01-01\u0000', ' 2016-01-01 ', '2016-01-01T00:00:00+00:00 ', 'Jan 1 2016', '1/1/2016'],
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }).map((length) => '9'.repeat(length)) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789-:T+Z.W /'), maxLength: 30 }) },
);

/** A text that somebody who wants to break something would send. */
export const hostileText: Arbitrary<string> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...['', ' ', '\t', '.', '..', '../..', './', '/', '//', '\\', '%', '%%', '%00', '%2F', '%zz', '?', '#', '&', '='],
      ...['\u0000', 'a\u0000b', '\r\n', 'a\r\nX: y', '\ud800', '\udfff\ud800', '\ufeff', '\uffff', '\u202e', '😀', 'é'],
      ...[
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        'hasOwnProperty',
        'length',
        '__class__',
        '$ref',
        '$where',
      ],
      ...['null', 'undefined', 'None', 'true', 'NaN', '-0', '1e999', '0x10', '[]', '{}', '*', ':dag_id', '{dag_id}'],
      ...[`'`, '"', `' OR '1'='1`, `'; DROP TABLE dag; --`, '%_', '_', '\\%', '${7*7}', '{{7*7}}', '%s%n%d', '`id`'],
      ...['<script>alert(1)</script>', 'a'.repeat(250), 'a'.repeat(251), 'é'.repeat(250), '😀'.repeat(251), '\u0301'],
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map(fromUnits) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }).map((length) => 'x'.repeat(length)) },
);

/** Texts of any code units, halves of pairs too. */
function fromUnits(units: number[]): string {
  return String.fromCharCode(...units);
}

/** A number as JSON, or Python's reader of JSON, knows it: huge, tiny, and none at all. */
export const hostileNumber: Arbitrary<string> = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.double().map(String),
  fc.constantFrom(
    ...[
      '-0',
      '-0.0',
      '1E400',
      '-1e-400',
      'NaN',
      'Infinity',
      '-Infinity',
      '9223372036854775808',
      '2147483648',
      '01',
      '1.',
    ],
    ...['9'.repeat(4300), '9'.repeat(4301), `1${'0'.repeat(400)}.5`, '.5', '+1', '0x10', '1_000'],
  ),
);

const deep = (open: string, close: string) => (levels: number) => open.repeat(levels) + close.repeat(levels);
const levels = fc.oneof(fc.integer({ min: 1, max: 1200 }), fc.constantFrom(20_000, 100_000));

/** A text that stands where JSON is wanted, of any type, and not always JSON. */
export const hostileJson: Arbitrary<string> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom('null', 'true', 'false', '[]', '{}', '""', '[null]', '{"":{}}', '[', '{', '"'),
  },
  { weight: 3, arbitrary: hostileNumber },
  { weight: 3, arbitrary: hostileText.map((text) => JSON.stringify(text)) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: levels.map(deep('[', ']')) },
  { weight: 1, arbitrary: levels.map((count) => '{"a":'.repeat(count) + '1' + '}'.repeat(count)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"a":1,"a":2}', '"\\ud800"'],
      ...[
        '"\\u0000"',
        '"\\x"',
        '"\n"',
        '// comment',
        `'single'`,
        'undefined',
        '{a:1}',
        '[1,]',
        '{"a":1,}',
        '1 2',
        '\ufeff1',
      ],
    ),
  },
);
