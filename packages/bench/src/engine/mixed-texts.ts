import { Random } from "../random.js";

/** A text and its number of tokens in BERT's uncased vocabulary, the two special tokens included. */
export interface MixedText {
  text: string;
  tokens: number;
}

export const MIN_TOKENS = 5;
export const MAX_TOKENS = 200;

/** The two special tokens, and the full stop at the end. */
const FRAME = 3;

/** Each is a single token of BERT's uncased vocabulary, so that a text's token count is known without a tokenizer. */
const WORDS = (
  "the of and a in to is was for on as with by he that at from his it an were are which this also be had has first " +
  "their after new who its one but not two they have other when all there been more during time her time over state " +
  "city year years world about people school united most some only after film where used while between later team " +
  "three years made season such both part first under early history game known second south national north century " +
  "war water music house river family company university house village town church road line station building local " +
  "public government party president league club player league book series album song work life group number area " +
  "population district county island population summer winter light large small long high great old young black white " +
  "red green system power service community law education science language market business production money road " +
  "bridge train garden forest mountain sea weather morning evening letter story question answer doctor teacher " +
  "children mother father friend king queen army battle peace"
).split(" ");

function words(count: number, random: Random): string {
  const chosen = Array.from({ length: count }, () => random.choice(WORDS));
  const [first = "", ...rest] = chosen;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(" ");
}

/** Sentences of up to 20 tokens, with exactly `tokens` tokens in all. */
function textOf(tokens: number, random: Random): string {
  const sentences: string[] = [];
  let left = tokens - FRAME;
  while (left > 20) {
    const count = random.integer(5, 18);
    sentences.push(`${words(count, random)}.`);
    left -= count + 1;
  }
  sentences.push(`${words(left, random)}.`);
  return sentences.join(" ");
}

/** English-like texts, the same for the same seed; each length from 5 to 200 tokens is as likely. */
export function mixedTexts(count: number, seed = 2026): MixedText[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const tokens = random.integer(MIN_TOKENS, MAX_TOKENS);
    return { text: textOf(tokens, random), tokens };
  });
}

/** Every `stride`-th item from `offset` on. */
export function everyNth<T>(items: readonly T[], stride: number, offset = 0): T[] {
  return items.filter((_, i) => i % stride === offset);
}
