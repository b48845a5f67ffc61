import type { TextRecord } from "../input/records.js";

/** A text with what came of it. */
export interface Row<T> {
  record: TextRecord;
  result: T;
}

/** Nine significant digits bring back every float32 exactly, in about half of the space of a double's. */
export function float32(value: number): number {
  return Number(value.toPrecision(9));
}

/** An object a line for each row: `index`, `text` if it is wanted, and the fields of the result. */
export function jsonLines<T>(
  rows: readonly Row<T>[],
  withText: boolean,
  fieldsOf: (result: T) => object,
): string {
  const lines = rows.map(({ record: { index, text }, result }) => {
    const object = { index, ...(withText ? { text } : {}), ...fieldsOf(result) };
    return `${JSON.stringify(object)}\n`;
  });
  return lines.join("");
}
