import { mapInTurns } from "./turns.js";

const CHARACTERS_PER_TURN = 65_536;

/**
 * Turns each item into JSON by `encode` and joins them with commas. Lets the event loop turn after
 * every 65,536 characters, because printing more takes milliseconds.
 */
export async function joinJson<T>(
  items: readonly T[],
  encode: (item: T, index: number) => string,
): Promise<string> {
  const sizeOf = (_item: T, part: string) => part.length;
  return (await mapInTurns(items, encode, sizeOf, CHARACTERS_PER_TURN)).join(",");
}
