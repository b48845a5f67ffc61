import type { Cell } from "./scanner.js";

/** The text of a cell, which is valid UTF-8. */
export function cellText(bytes: Buffer, { from, to, hasQuotes }: Cell): string {
  const text = bytes.toString("utf8", from, to);
  return hasQuotes ? text.replaceAll('""', '"') : text;
}

/** A record by its columns. An empty cell without quotes is no value: so databases write NULL, and an empty text in quotes. */
export function recordOf(
  bytes: Buffer,
  cells: readonly Cell[],
  names: readonly string[],
): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [at, cell] of cells.entries()) {
    if (cell.from === cell.to && !cell.isQuoted) continue;
    entries.push([names[at] as string, cellText(bytes, cell)]);
  }
  return Object.fromEntries(entries);
}
