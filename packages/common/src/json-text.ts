/* Where things are in the text of valid JSON, for what its parsed value no longer tells. */

const BACKSLASH = 0x5c;

/** Characters that are looked at before a pause: half a millisecond if they are long numbers. */
export const CHARACTERS_PER_STEP = 4096;

/** Where a value is: names of fields as JSON has them, with their quotes, and places in arrays. */
export type Path = readonly (string | number)[];

/** Where the string that begins at `from` ends: behind its second quote. */
export function stringEnd(json: string, from: number): number {
  for (let at = from + 1; ; at += 1) {
    at = json.indexOf('"', at);
    if (at < 0) return json.length;
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** What a mark between values does to the path. `name`: the last string before it, with its quotes. */
export function step(path: (string | number)[], mark: string, name: string): void {
  const last = path.at(-1);
  if (mark === "{") path.push("");
  else if (mark === "[") path.push(0);
  else if (mark === "}" || mark === "]") path.pop();
  else if (mark === "," && typeof last === "number") path[path.length - 1] = last + 1;
  else if (mark === ":") path[path.length - 1] = name;
}

/** The name that a part of a path stands for; empty for a place in an array. */
export function nameOf(part: string | number | undefined): string {
  return typeof part === "string" ? (JSON.parse(part) as string) : "";
}

/** A path as messages have it: `documents[0].metadata.kind`. */
export function fieldOf(path: Path): string {
  const parts = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${nameOf(part)}`));
  return parts.join("").replace(/^\./, "");
}
