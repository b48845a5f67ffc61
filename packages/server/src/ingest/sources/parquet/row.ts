import { MAX_RECORD_BYTES, notDeep, type ReadValue } from "../source.js";

/** Values that JSON has no place for, as the nearest that it has. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, plain(of)]));
}

/** A lower bound of the bytes that a value has as JSON. */
function sizeOf(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, of) => sum + sizeOf(of), 2);
}

/** A row without what is nested deeply, as text. */
function shallow(row: object): string {
  const fields = Object.entries(row).map(([name, value]) => {
    return [name, "problem" in notDeep([value], () => "") ? "…" : plain(value)];
  });
  return JSON.stringify(Object.fromEntries(fields));
}

/** A row as a record: as JSON would have it, or why it has no place in it. */
export function recordOf(row: object): ReadValue {
  const read = notDeep(row, () => shallow(row));
  if ("problem" in read) return read;
  if (sizeOf(row) > MAX_RECORD_BYTES) {
    return { problem: `the row has more than ${MAX_RECORD_BYTES} bytes`, raw: "" };
  }
  return { value: plain(row) };
}
