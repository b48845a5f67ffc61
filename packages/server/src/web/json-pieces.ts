/** A piece of a generator that makes JSON piece by piece, for `respondJson`. */
export type Pieces = Generator<string, void, undefined>;

/** UTF-16 units of a string that become one piece; with escapes up to six times as many characters. */
const UNITS_PER_PIECE = 16_384;

/** Where the part of `text` that begins at `from` and has at most `units` ends: not between two halves of a character. */
export function partEnd(text: string, from: number, units: number): number {
  const end = Math.min(text.length, from + units);
  const isHigh = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return isHigh && end < text.length ? end - 1 : end;
}

/** `text` as JSON: the same characters as JSON.stringify makes. */
export function* stringPieces(text: string): Pieces {
  if (text.length <= UNITS_PER_PIECE) {
    yield JSON.stringify(text);
    return;
  }
  let quote = '"';
  for (let from = 0; from < text.length; ) {
    const to = partEnd(text, from, UNITS_PER_PIECE);
    yield quote + JSON.stringify(text.slice(from, to)).slice(1, -1);
    quote = "";
    from = to;
  }
  yield '"';
}

/** A JSON array of what `piecesOf` makes of each item. */
export function* arrayPieces<T>(
  items: readonly T[],
  piecesOf: (item: T, index: number) => Iterable<string>,
): Pieces {
  yield "[";
  for (const [index, item] of items.entries()) {
    if (index > 0) yield ",";
    yield* piecesOf(item, index);
  }
  yield "]";
}
