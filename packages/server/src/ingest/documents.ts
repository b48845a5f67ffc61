import {
  checkDocument,
  contentId,
  type Fields,
  type FieldType,
  type Metadata,
  type StoredDocument,
} from "@native-infer/vector-store";
import { badRequest } from "../web/http-error.js";
import { describe } from "../web/validation.js";
import { typedText } from "./typed-text.js";

/** A document before it is embedded. */
export type NewDocument = Omit<StoredDocument, "vector">;

/** Which fields of a record hold what. */
export interface FieldNames {
  id: string;
  text: string;
}

const METADATA = "metadata";

/** CSV knows only text: what a declared field says it is. */
function typed(value: unknown, type: FieldType | undefined): unknown {
  return typeof value === "string" && type !== undefined ? typedText(value, type) : value;
}

/**
 * All fields that are neither id nor text; those of a field `metadata` that is an object are among them. Throws a 400 if one
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
      throw badRequest(`the record has both ${name} and metadata.${name}; allowed is one`, name);
    }
    return [[name, of] as const];
  });
  return Object.fromEntries([...outer, ...Object.entries(inner ?? {})]);
}

function idOf(given: unknown, text: string, metadata: Metadata): string {
  if (given === undefined || given === null || given === "") return contentId(text, metadata);
  if (typeof given === "string") return given;
  if (typeof given === "number" && Number.isFinite(given)) return String(given);
  throw badRequest(`id is ${describe(given)}; allowed is a string or a number`, "id");
}

/** Not what every object inherits, such as `constructor`. */
function ownValue(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/**
 * A record as a document; without an id it gets its content's. Throws a 400 or 413 that says what is
 * wrong with it.
 */
export function toDocument(value: unknown, names: FieldNames, fields: Fields): NewDocument {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest(`the record is ${describe(value)}; allowed is an object`);
  }
  const record = value as Readonly<Record<string, unknown>>;
  const text = ownValue(record, names.text);
  if (typeof text !== "string" || text === "") {
    throw badRequest(
      `${names.text} is ${describe(text)}; allowed is a string that is not empty`,
      names.text,
    );
  }
  const metadata = metadataOf(record, names, fields);
  const document = { id: idOf(ownValue(record, names.id), text, metadata), text, metadata };
  checkDocument(document, fields, "document");
  return document;
}
