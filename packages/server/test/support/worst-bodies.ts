/** A JSON array of at most `bytes` bytes of items. */
export function filled(item: (index: number) => string, bytes: number): string {
  return `[${itemsOf(item, bytes - 2)}]`;
}

function itemsOf(item: (index: number) => string, bytes: number): string {
  const items: string[] = [];
  let length = 0;
  for (let index = 0; ; index += 1) {
    const next = item(index);
    length += Buffer.byteLength(next) + 1;
    if (length > bytes) return items.join(",");
    items.push(next);
  }
}

/** A JSON value of about so many bytes, never more. */
export type Value = (bytes: number) => string;

const arrayOf =
  (item: (index: number) => string): Value =>
  (bytes) =>
    filled(item, bytes);

const objectOf =
  (entry: (index: number) => string): Value =>
  (bytes) =>
    `{${itemsOf(entry, bytes - 2)}}`;

/** An array of the same item, and then another one. */
const endingWith =
  (item: string, last: string): Value =>
  (bytes) =>
    `${filled(() => item, bytes - last.length - 1).slice(0, -1)},${last}]`;

const short = (index: number) => (index + 36).toString(36);

/** What costs most to parse, to check or to keep: wrong things, and right ones in excess. */
export const WORST_BODIES: Readonly<Record<string, Value>> = {
  zeros: arrayOf(() => "0"),
  "negative zeros": arrayOf(() => "-0"),
  "fractions and strings": arrayOf((i) => (i % 2 === 0 ? '""' : "0.5")),
  "zeros and then a string": endingWith("0", '""'),
  "empty strings": arrayOf(() => '""'),
  "short strings": arrayOf((i) => `"${short(i)}"`),
  "strings and then a number": endingWith('"a"', "0"),
  "short strings of two bytes a character": arrayOf((i) => `"€${short(i)}"`),
  "the names of an enumeration": arrayOf(() => '"float"'),
  nulls: arrayOf(() => "null"),
  "empty objects": arrayOf(() => "{}"),
  "empty arrays": arrayOf(() => "[]"),
  "arrays of a number": arrayOf(() => "[0]"),
  "arrays of a string": arrayOf(() => '[""]'),
  "objects of a name": arrayOf(() => '{"a":0}'),
  "objects of a new name each": arrayOf((i) => `{"${short(i)}":0}`),
  "objects of twenty new names": arrayOf(
    (i) => `{${Array.from({ length: 20 }, (_, j) => `"${short(20 * i + j)}":0`).join(",")}}`,
  ),
  "objects of the same names in any order": arrayOf((i) => {
    const names = [..."abcdefg"];
    for (let j = 6, rest = i; j > 0; rest = Math.floor(rest / (j + 1)), j -= 1) {
      const other = rest % (j + 1);
      [names[j], names[other]] = [names[other] as string, names[j] as string];
    }
    return `{${names.map((name) => `"${name}":0`).join(",")}}`;
  }),
  "objects with an index": arrayOf(() => '{"35":0}'),
  "texts without a text": arrayOf(() => '{"text":0,"metadata":0}'),
  "documents with metadata of nothing": arrayOf(() => '{"text":"","metadata":{}}'),
  "names with numbers": objectOf((i) => `"${short(i)}":0`),
  "names with objects": objectOf((i) => `"${short(i)}":{}`),
  "names with wrong filters": objectOf((i) => `"${short(i)}":{"x":[]}`),
  indexes: objectOf((i) => `"${37 * i}":0`),
  "one long name": (bytes) => `{"${"n".repeat(bytes - 6)}":0}`,
  "many nested arrays": arrayOf(() => "[".repeat(100) + "]".repeat(100)),
  "many nested objects": arrayOf(() => `${'{"a":'.repeat(100)}0${"}".repeat(100)}`),
  "one deeply nested array": (bytes) => "[".repeat(bytes / 2) + "]".repeat(bytes / 2),
  "one deeply nested object": (bytes) =>
    `${'{"a":'.repeat(bytes / 6 - 1)}0${"}".repeat(bytes / 6 - 1)}`,
};

/** What clients send, in the fields for it. */
export const HONEST_BODIES: Readonly<Record<string, Value>> = {
  "short texts": arrayOf((i) => `"How big is London, number ${i}"`),
  "long texts": arrayOf((i) => `"${`Text ${i} has many words. `.repeat(100)}"`),
  "texts of another script": arrayOf((i) => `"这是一个测试句子 ${i}"`),
  "token ids": arrayOf((i) => String(1000 + ((7919 * i) % 29_000))),
  "lists of token ids": arrayOf(
    (i) =>
      `[${Array.from({ length: 20 }, (_, j) => 1000 + ((7919 * (i + j)) % 29_000)).join(",")}]`,
  ),
  numbers: arrayOf((i) => String(Math.fround(Math.sin(i)))),
  "short documents": arrayOf(
    (i) => `{"id":"${i}","text":"A short text ${i}","metadata":{"kind":"city","rank":${i}}}`,
  ),
  "documents of many fields": arrayOf(
    (i) =>
      `{"text":"A short text ${i}","metadata":{${Array.from({ length: 20 }, (_, j) => `"field_${j}":"value ${i * j}"`).join(",")}}}`,
  ),
};
