import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toFlaskJson, type WireValue } from '../python/python-json.js';

/** The number of characters serialized at once. That takes a few milliseconds at most. */
const pieceLength = 65_536;

/** Whether the value contains a text so long that serializing it at once would block the event loop. */
export function holdsLongText(value: WireValue | undefined): boolean {
  if (typeof value === 'string') return value.length > pieceLength;
  if (typeof value !== 'object' || value === null) return false;
  for (const item of Object.values(value)) if (holdsLongText(item)) return true;
  return false;
}

/** Streams the JSON of `toFlaskJson` for a value with long text, one piece in each turn of the event loop. */
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

// A surrogate pair may be split: each half is escaped in the same way as within the pair.
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
  // All keys are ASCII, so that JavaScript's order is Python's.
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
