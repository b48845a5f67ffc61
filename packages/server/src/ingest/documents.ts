import { badRequest } from "../http/http-error.js";
import { describe } from "../http/validation.js";
import { checkDocument, contentId } from "../stores/documents.js";
import type { Fields, FieldType, Metadata, StoredDocument } from "../stores/vector-store.js";
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

/** The field `metadata` where it is an object, else all fields that are nothing else. */
function metadataOf(
  record: Readonly<Record<string, unknown>>,
  names: FieldNames,
  fields: Fields,
): Metadata {
  const given = record[METADATA];
  if (typeof given === "object" && given !== null && !Array.isArray(given)) {
    return given as Metadata;
  }
  const rest = Object.entries(record).flatMap(([name, value]) => {
    if (name === names.id || name === names.text) return [];
    const of = typed(value, Object.hasOwn(fields, name) ? fields[name] : undefined);
    return of === undefined ? [] : [[name, of] as const];
  });
  return Object.fromEntries(rest);
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
