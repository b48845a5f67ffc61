import { MAX_RECORD_BYTES, notDeep, type ReadValue, shortRaw } from "../source.js";
import { Unreadable } from "./values.js";

/** Values that JSON has no place for, as the nearest that it has. Throws what is unreadable. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Unreadable) throw value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, plain(of)]));
}

/** A lower bound of the bytes that a value has as JSON. */
function sizeOf(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, of) => sum + sizeOf(of), 2);
}

/** A value, or why it cannot be read. */
function plainOr(value: unknown): { value: unknown } | Unreadable {
  try {
    return { value: plain(value) };
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

/** A row without what is nested deeply or unreadable, as text. */
function readable(row: object): string {
  const fields = Object.entries(row).map(([name, value]) => {
    if ("problem" in notDeep([value], () => "")) return [name, "…"];
    const read = plainOr(value);
    return [name, read instanceof Unreadable ? "…" : read.value];
  });
  return JSON.stringify(Object.fromEntries(fields));
}

/** Which columns hold what; undefined: not known. */
export interface RowFields {
  text: string | undefined;
  id: string | undefined;
}

/** What is wrong with a value that would do as metadata, as base64 or as the text "NaN". */
function misplaced(name: string, value: unknown, { text, id }: RowFields): Unreadable | undefined {
  if (name === text && value instanceof Uint8Array)
    return new Unreadable("has bytes that are no text in UTF-8");
  if (name === id && typeof value === "number" && !Number.isFinite(value))
    return new Unreadable(`is ${value}, which is no id`);
  return undefined;
}

/** A row as a record: as JSON would have it, or why it has no place in it. */
export function recordOf(
  row: object,
  columns: RowFields = { text: undefined, id: undefined },
): ReadValue {
  const read = notDeep(row, () => readable(row));
  if ("problem" in read) return read;
  if (sizeOf(row) > MAX_RECORD_BYTES) {
    return { problem: `the row has more than ${MAX_RECORD_BYTES} bytes`, raw: "" };
  }
  const fields: [string, unknown][] = [];
  for (const [name, of] of Object.entries(row)) {
    const value = misplaced(name, of, columns) ?? plainOr(of);
    if (value instanceof Unreadable) {
      const problem = `the column ${JSON.stringify(name.slice(0, 40))} ${value.problem}`;
      return { problem, raw: shortRaw(readable(row)) };
    }
    fields.push([name, value.value]);
  }
  return { value: Object.fromEntries(fields) };
}
