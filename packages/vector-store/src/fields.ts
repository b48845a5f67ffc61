import { StoreError } from "./errors.js";
import { type Fields, type FieldType, type Metadata, STORE_LIMITS } from "./vector-store.js";

const TYPES: readonly string[] = ["text", "number", "boolean"] satisfies FieldType[];
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/** What {@link parseFields} takes, in words. */
export const FIELDS_ALLOWED = `up to ${STORE_LIMITS.fields} of name:type, separated by commas; a name is of letters, digits and _, a type is ${TYPES.join(", ")}`;

/** `country:text,population:number` as fields; undefined where it is nothing of the kind. */
export function parseFields(text: string): Fields | undefined {
  const pairs = text.split(",").map((pair) => pair.trim().split(":"));
  const right = pairs.every(
    ([name = "", type = "", ...rest]) =>
      NAME.test(name) && TYPES.includes(type) && rest.length === 0,
  );
  const names = new Set(pairs.map(([name]) => name));
  if (!right || names.size < pairs.length || names.size > STORE_LIMITS.fields) return undefined;
  return Object.fromEntries(pairs) as Fields;
}

/** The other way round, sorted by name: equal fields give equal texts. */
export function printFields(fields: Fields): string {
  const pairs = Object.entries(fields).map(([name, type]) => `${name}:${type}`);
  return pairs.sort().join(",");
}

/** Throws `INVALID_ARGUMENT` for fields that no store could hold. */
export function checkFields(fields: Fields): void {
  const printed = printFields(fields);
  if (printed === "" || parseFields(printed) !== undefined) return;
  throw new StoreError(
    "INVALID_ARGUMENT",
    `the fields are ${JSON.stringify(printed.slice(0, 200))}; allowed are ${FIELDS_ALLOWED}`,
  );
}

/** The type of `field`, or undefined where no filter can ask for it. */
export function fieldType(fields: Fields, field: string): FieldType | undefined {
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** The value of a document's field; undefined for one that it only inherits, such as `constructor`. */
export function fieldValue(metadata: Metadata, field: string): unknown {
  return Object.hasOwn(metadata, field) ? metadata[field] : undefined;
}

/** Whether a value is of a field's type. */
export function isOfType(value: unknown, type: FieldType): boolean {
  if (type === "number") return typeof value === "number" && Number.isFinite(value);
  return typeof value === (type === "text" ? "string" : "boolean");
}
