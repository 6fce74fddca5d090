import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toFlaskJson, type WireValue } from '../python/python-json.js';

/** Characters of a text that are written at once, which takes some milliseconds at most. */
const pieceLength = 65_536;

/** Whether a text within the value is so long that others should have their turn while it is written. */
export function holdsLongText(value: WireValue | undefined): boolean {
  if (typeof value === 'string') return value.length > pieceLength;
  if (typeof value !== 'object' || value === null) return false;
  for (const item of Object.values(value)) if (holdsLongText(item)) return true;
  return false;
}

/** The JSON that `toFlaskJson` writes, as a stream of it for values with long text, a piece in each turn of the event loop. */
export function longAnswer(value: WireValue): Readable {
  return Readable.from(turnByTurn(value), { objectMode: false });
}

async function* turnByTurn(value: WireValue): AsyncGenerator<string, void> {
  for (const piece of pieces(value)) {
    yield piece;
    await nextTurn();
  }
  yield '\n';
}

function* pieces(value: WireValue): Generator<string, void> {
  if (!holdsLongText(value)) yield jsonOf(value);
  else if (typeof value === 'string') yield* textPieces(value);
  else if (Array.isArray(value)) yield* listPieces(value as readonly WireValue[]);
  else yield* objectPieces(value as Readonly<Record<string, WireValue>>);
}

// Half of a surrogate pair is escaped by itself as it is within the pair.
function* textPieces(text: string): Generator<string, void> {
  yield '"';
  for (let at = 0; at < text.length; at += pieceLength) yield jsonOf(text.slice(at, at + pieceLength)).slice(1, -1);
  yield '"';
}

function* listPieces(list: readonly WireValue[]): Generator<string, void> {
  let separator = '[';
  for (const item of list) {
    yield separator;
    yield* pieces(item);
    separator = ',';
  }
  yield ']';
}

function* objectPieces(object: Readonly<Record<string, WireValue>>): Generator<string, void> {
  let separator = '{';
  // Names of our own, in ASCII: the order of code points is that of JavaScript.
  for (const key of Object.keys(object).sort()) {
    yield `${separator}${jsonOf(key)}:`;
    yield* pieces(object[key]!);
    separator = ',';
  }
  yield '}';
}

function jsonOf(value: WireValue): string {
  return toFlaskJson(value).slice(0, -'\n'.length);
}
