/** Each is one token of BERT's uncased vocabulary. */
const WORDS = ["river", "house", "winter", "letter", "city", "music", "field", "doctor", "train"];

/** The two special tokens that frame every text. */
const FRAME = 2;

/** A text of exactly so many tokens, at least 3; the same one for the same number and `turn`. */
export function textOfTokens(tokens: number, turn = 0): string {
  if (!(Number.isInteger(tokens) && tokens > FRAME))
    throw new RangeError(`a text has at least ${FRAME + 1} tokens, not ${tokens}`);
  const words = Array.from(
    { length: tokens - FRAME },
    (_, i) => WORDS[(i * 7 + turn) % WORDS.length],
  );
  return words.join(" ");
}

/** So many texts, all of so many tokens. */
export function textsOfTokens(count: number, tokens: number): string[] {
  return Array.from({ length: count }, (_, turn) => textOfTokens(tokens, turn));
}
