import fc, { type Arbitrary } from 'fast-check';

/** What is most likely to mean something to a parser. */
const tokens = [
  ...[
    '\r\n',
    '\r',
    '\n',
    '\r\n\r\n',
    ' ',
    '\t',
    '\0',
    ':',
    ': ',
    ',',
    ';',
    '0',
    '-1',
    '\x7f',
    '\x80',
    '\xff',
    '%',
    '?',
  ],
  ...['HTTP/1.0', 'HTTP/1.1', 'HTTP/2.0', 'Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'Connection: close\r\n'],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Connection: upgrade\r\nUpgrade: x\r\n',
    'Expect: 100-continue\r\n',
    'Host: b\r\n',
  ],
];

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...tokens) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) },
);

/** Some of the requests, one after the other, with a few places overwritten, cut out or filled in. A character is a byte. */
export function brokenBytes(requests: readonly string[]): Arbitrary<string> {
  const places = fc.array(fc.record({ at: fc.nat(400), cut: fc.nat(12), piece: mostlyShort() }), { maxLength: 4 });
  const whole = fc.array(fc.constantFrom(...requests), { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
  return fc
    .tuple(whole, places, fc.option(fc.nat(400), { freq: 4 }))
    .map(([text, changes, end]) =>
      changes
        .reduce((sofar, { at, cut, piece }) => sofar.slice(0, at) + piece + sofar.slice(at + cut), text)
        .slice(0, end ?? undefined),
    );
}

function mostlyShort(): Arbitrary<string> {
  return fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
}
