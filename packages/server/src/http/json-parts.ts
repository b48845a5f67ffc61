import { setImmediate as nextTurn } from "node:timers/promises";

const CHARACTERS_PER_TURN = 65_536;

/**
 * Turns each item into JSON by `encode` and joins them with commas. Lets the event loop turn after
 * every 65,536 characters, because printing more takes milliseconds.
 */
export async function joinJson<T>(
  items: readonly T[],
  encode: (item: T, index: number) => string,
): Promise<string> {
  const parts: string[] = [];
  let characters = 0;
  for (const [index, item] of items.entries()) {
    const part = encode(item, index);
    parts.push(part);
    characters += part.length;
    if (characters >= CHARACTERS_PER_TURN) {
      characters = 0;
      await nextTurn();
    }
  }
  return parts.join(",");
}
