import type { Tokens } from "native-infer";

/** One text with what it was cut into. */
export interface TokenizedText {
  /** With its prompt, which the offsets count too. */
  text: string;
  tokens: Tokens;
}

/** One token as `/tokenize` answers it. */
export interface SimpleToken {
  id: number;
  /** What it stands for in the text; of a special token, its name in the vocabulary. */
  text: string;
  special: boolean;
  /** Bytes of the text in UTF-8; null for special tokens, which are not in it. */
  start: number | null;
  stop: number | null;
}

/** Where a UTF-16 unit of `text` begins, counted in bytes of UTF-8. */
export function byteOffsets(text: string): (unit: number) => number {
  if (Buffer.byteLength(text) === text.length) return (unit) => unit;
  const offsets = new Uint32Array(text.length + 1);
  for (let unit = 0, bytes = 0; unit < text.length; unit += 1) {
    const code = text.charCodeAt(unit);
    // Of a pair's four bytes, each half counts two.
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    bytes += code < 0x80 ? 1 : code < 0x800 || isHalf ? 2 : 3;
    offsets[unit + 1] = bytes;
  }
  return (unit) => offsets[unit] ?? 0;
}

const TOKENS_PER_PIECE = 512;

function* simpleTokens(
  { text, tokens }: TokenizedText,
  names: ReadonlyMap<number, string>,
): Generator<SimpleToken> {
  const byteAt = byteOffsets(text);
  for (const [index, id] of tokens.ids.entries()) {
    if (tokens.special[index] === 1) {
      yield { id, text: names.get(id) ?? "", special: true, start: null, stop: null };
      continue;
    }
    const begin = tokens.offsets[2 * index] ?? 0;
    const end = tokens.offsets[2 * index + 1] ?? 0;
    const start = byteAt(begin);
    const stop = byteAt(end);
    yield { id, text: text.slice(begin, end), special: false, start, stop };
  }
}

/** A JSON array with an array of tokens for each text, in pieces. `names`: of the special tokens. */
export function* tokensJson(
  texts: readonly TokenizedText[],
  names: ReadonlyMap<number, string>,
): Generator<string> {
  for (const [index, text] of texts.entries()) {
    yield index === 0 ? "[[" : "],[";
    let piece: string[] = [];
    let separator = "";
    for (const token of simpleTokens(text, names)) {
      piece.push(JSON.stringify(token));
      if (piece.length < TOKENS_PER_PIECE) continue;
      yield separator + piece.join(",");
      separator = ",";
      piece = [];
    }
    if (piece.length > 0) yield separator + piece.join(",");
  }
  yield "]]";
}
