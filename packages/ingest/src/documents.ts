import { describeValue } from "@native-infer/common";
import {
  checkDocument,
  contentId,
  type Fields,
  type FieldType,
  type Metadata,
  type StoredDocument,
} from "@native-infer/vector-store";
import { NativeInferError } from "native-infer";
import { typedText } from "./typed-text.js";

/** A document before it is embedded. */
export type NewDocument = Omit<StoredDocument, "vector">;

/** Which fields of a record hold what. */
export interface FieldNames {
  id: string;
  text: string;
}

const METADATA = "metadata";

/** The error of a record that cannot become a document. */
function unusable(message: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message);
}

/** CSV knows only text: what a declared field says it is. */
function typed(value: unknown, type: FieldType | undefined): unknown {
  return typeof value === "string" && type !== undefined ? typedText(value, type) : value;
}

/**
 * All fields that are neither id nor text; those of a field `metadata` that is an object are among them. Throws `INVALID_ARGUMENT` if one
 * name is on both levels.
 */
function metadataOf(
  record: Readonly<Record<string, unknown>>,
  names: FieldNames,
  fields: Fields,
): Metadata {
  const given = record[METADATA];
  const inner = typeof given === "object" && !Array.isArray(given) ? given : null;
  const outer = Object.entries(record).flatMap(([name, value]) => {
    if (name === names.id || name === names.text) return [];
    if (inner !== null && name === METADATA) return [];
    const of = typed(value, Object.hasOwn(fields, name) ? fields[name] : undefined);
    if (of === undefined) return [];
    if (inner !== null && Object.hasOwn(inner, name)) {
      throw unusable(`the record has both ${name} and metadata.${name}; allowed is one`);
    }
    return [[name, of] as const];
  });
  return Object.fromEntries([...outer, ...Object.entries(inner ?? {})]);
}

function idOf(given: unknown, text: string, metadata: Metadata): string {
  if (given === undefined || given === null || given === "") return contentId(text, metadata);
  if (typeof given === "string") return given;
  if (typeof given !== "number" || !Number.isFinite(given)) {
    throw unusable(`id is ${describeValue(given)}; allowed is a string or a number`);
  }
  const id = String(given);
  // 1e21 and 1000000000000000000000 are the same number, and would be two ids.
  if (!id.includes("e")) return id;
  throw unusable(
    `id is the number ${id}, which takes an exponent; allowed is a string, or a number whose digits are all written`,
  );
}

/** Not what every object inherits, such as `constructor`. */
function ownValue(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/**
 * A record as a document; without an id it gets its content's. Throws a `NativeInferError` or a
 * `StoreError` that says what is wrong with it.
 */
export function toDocument(value: unknown, names: FieldNames, fields: Fields): NewDocument {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unusable(`the record is ${describeValue(value)}; allowed is an object`);
  }
  const record = value as Readonly<Record<string, unknown>>;
  const text = ownValue(record, names.text);
  if (typeof text !== "string" || text === "") {
    throw unusable(
      `${names.text} is ${describeValue(text)}; allowed is a string that is not empty`,
    );
  }
  const metadata = metadataOf(record, names, fields);
  const document = { id: idOf(ownValue(record, names.id), text, metadata), text, metadata };
  checkDocument(document, fields, "document");
  return document;
}
