import { createHash } from "node:crypto";
import { describeValue } from "@native-infer/common";
import { invalid, tooLong } from "./errors.js";
import { fieldValue, isOfType } from "./fields.js";
import { MAX_DEPTH } from "./nesting.js";
import {
  type Fields,
  type Metadata,
  STORE_LIMITS,
  type StoredDocument,
  type StoreIdentity,
} from "./vector-store.js";

/** Returns the string's bytes in UTF-8. */
function checkString(value: string, maxBytes: number, what: string): number {
  if (!value.isWellFormed()) throw invalid(`${what} has a lone surrogate`, what);
  if (value.includes("\0")) throw invalid(`${what} has the character U+0000`, what);
  const bytes = Buffer.byteLength(value);
  if (bytes > maxBytes) {
    throw tooLong(`${what} has ${bytes} bytes; at most ${maxBytes} are allowed`, what);
  }
  return bytes;
}

/** Throws 400 or 413 for a search's text that no store could take. `what` names it. */
export function checkText(text: string, what = "text"): void {
  checkString(text, STORE_LIMITS.textBytes, what);
}

/** Throws 400 or 413 for an id that no store could hold. `what` names it. */
export function checkId(id: string, what = "id"): void {
  if (id === "") throw invalid(`${what} is empty`, what);
  checkString(id, STORE_LIMITS.idBytes, what);
}

/**
 * Throws 400 for metadata so deep that printing it would fail, and 413 for metadata that is too large however it is printed:
 * without a look at more of it than may be kept, because what follows prints and sorts all of it on the event loop.
 */
function checkShape(metadata: Metadata, what: string): void {
  const { metadataBytes } = STORE_LIMITS;
  // Of its JSON, at least. A value has a comma behind it or its container's bracket; the outermost has neither.
  let bytes = -1;
  const visit = (value: unknown, depth: number, field: string): void => {
    if (depth > MAX_DEPTH) {
      const name = describeValue(field);
      throw invalid(
        `${what} is nested more than ${MAX_DEPTH} deep in its field ${name}; allowed is no more`,
        what,
      );
    }
    bytes += typeof value === "string" ? value.length + 3 : 2;
    if (bytes > metadataBytes) {
      throw tooLong(
        `${what} has more than ${metadataBytes} bytes as JSON; no more are allowed`,
        what,
      );
    }
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1, field);
      return;
    }
    const fields = value as Metadata;
    for (const name of Object.keys(fields)) {
      bytes += name.length + 3;
      visit(fields[name], depth + 1, depth === 0 ? name : field);
    }
  };
  visit(metadata, 0, "");
}

/** Returns the metadata's bytes as JSON in UTF-8. */
function checkMetadata(metadata: Metadata, fields: Fields, what: string): number {
  checkShape(metadata, what);
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes > STORE_LIMITS.metadataBytes) {
    throw tooLong(
      `${what} has ${bytes} bytes as JSON; at most ${STORE_LIMITS.metadataBytes} are allowed`,
      what,
    );
  }
  for (const [field, type] of Object.entries(fields)) {
    const value = fieldValue(metadata, field);
    if (value === undefined || value === null) continue;
    const where = `${what}.${field}`;
    if (!isOfType(value, type)) {
      throw invalid(`${where} is ${describeValue(value)}; declared is a ${type}`, where);
    }
    if (typeof value === "string") checkString(value, STORE_LIMITS.fieldBytes, where);
  }
  return bytes;
}

/**
 * Throws 400 or 413 for a document that no store with these fields could hold; else returns how many bytes its text and its
 * metadata have in UTF-8. `what` names it.
 */
export function checkDocument(
  { id, text, metadata }: Omit<StoredDocument, "vector">,
  fields: Fields,
  what: string,
): number {
  checkId(id, `${what}.id`);
  const textBytes = checkString(text, STORE_LIMITS.textBytes, `${what}.text`);
  return textBytes + checkMetadata(metadata, fields, `${what}.metadata`);
}

/** Throws 400 for a vector that has no place in the store. */
export function checkVector(
  vector: Float32Array,
  { dimensions }: StoreIdentity,
  what: string,
): void {
  if (vector.length !== dimensions) {
    throw invalid(
      `${what} has ${vector.length} dimensions; the store's vectors have ${dimensions}`,
      what,
    );
  }
  if (!vector.every(Number.isFinite)) throw invalid(`${what} has numbers beyond float32`, what);
  if (vector.every((x) => x === 0)) throw invalid(`${what} has no direction: all is 0`, what);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, of]) => [key, sorted(of)] as const);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The id of a document that was given none: 32 hexadecimal digits of a hash of its text and its
 * metadata, so that the same document again replaces itself. Throws 400 or 413 for metadata that is too
 * deep or too large; `what` names it.
 */
export function contentId(text: string, metadata: Metadata, what = "metadata"): string {
  checkShape(metadata, what);
  const content = JSON.stringify([text, sorted(metadata)]);
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}
