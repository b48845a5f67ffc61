/** About `count` tokens of ordinary words: long enough to keep the engine busy for as long as a test needs. */
export const longText = (count = 250) => "word ".repeat(count);

/** `count` short texts, all different. */
export const shortTexts = (count: number) => Array.from({ length: count }, (_, i) => `text ${i}`);

/** A call's worth of work that takes the engine a hundred milliseconds. */
export const muchWork = () => Array.from({ length: 12 }, () => longText());
