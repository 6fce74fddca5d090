import { PythonJsonError } from './python-json-error.js';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/**
 * Decodes a JSON document. The first bytes determine the encoding, as in Flask's `detect_encoding`: UTF-8, UTF-16 or
 * UTF-32. A byte order mark is dropped.
 *
 * @throws PythonJsonError if the bytes are not strictly valid in that encoding
 */
export function decodeJson(bytes: Uint8Array): string {
  const encoding = detectEncoding(bytes);
  try {
    if (encoding === 'utf-32le' || encoding === 'utf-32be') return decodeUtf32(bytes, encoding === 'utf-32le');
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new PythonJsonError(`The text is not valid ${encoding.toUpperCase()}`, { cause: error });
  }
}

function detectEncoding(bytes: Uint8Array): Encoding {
  const head = bytes.subarray(0, 4);
  if (!head.includes(0)) return 'utf-8';
  if (startsWith(head, [0xff, 0xfe, 0, 0])) return 'utf-32le';
  if (startsWith(head, [0, 0, 0xfe, 0xff])) return 'utf-32be';
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  return encodingByZeros(Array.from(head, (byte) => (byte === 0 ? '0' : 'x')).join(''));
}

/** A JSON text begins with ASCII, so the zeros in its first bytes show the width of a character. */
function encodingByZeros(pattern: string): Encoding {
  if (/^000.$/.test(pattern)) return 'utf-32be';
  if (/^0.0.$|^0.$/.test(pattern)) return 'utf-16be';
  if (pattern === 'x000') return 'utf-32le';
  return /^.0.0$|^x0$/.test(pattern) ? 'utf-16le' : 'utf-8';
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: string[] = [];
  for (let at = 0; at < view.byteLength; at += 4) {
    const code = view.getUint32(at, littleEndian);
    if (code >= 0xd800 && code <= 0xdfff) throw new RangeError('a surrogate in UTF-32');
    pieces.push(String.fromCodePoint(code));
  }
  return pieces.join('').replace(/^\ufeff/, '');
}
