import { createRequire } from "node:module";
import type { Field, Schema, Table } from "apache-arrow";
import { fieldValue } from "../fields.js";
import { printIdentity } from "../identity.js";
import type { FieldType, Match, Metadata, StoredDocument, StoreIdentity } from "../vector-store.js";
import { unit } from "./unit.js";

// LanceDB checks with instanceof, and what it loads by require is another copy than import gives.
const arrow = createRequire(import.meta.url)("apache-arrow") as typeof import("apache-arrow");

const IDENTITY_KEY = "native_infer";

/** The column of a declared field; the prefix keeps it apart from the others. */
export function columnOf(field: string): string {
  return `f_${field}`;
}

/** Booleans are numbers: LanceDB's merge fails where a column of booleans has nothing but nulls. */
function typeOf(type: FieldType) {
  return type === "text" ? new arrow.Utf8() : new arrow.Float64();
}

/** A field's value as its column has it; null where the document does not have the field. */
export function cellOf(value: unknown): string | number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" || typeof value === "number" ? value : null;
}

/** The table's columns; the identity goes with them. */
export function schemaOf(identity: StoreIdentity): Schema {
  const item = new arrow.Field("item", new arrow.Float32(), true);
  const vector = new arrow.FixedSizeList(identity.dimensions, item);
  const fields: Field[] = [
    new arrow.Field("id", new arrow.Utf8(), false),
    new arrow.Field("vector", vector, false),
    new arrow.Field("text", new arrow.Utf8(), false),
    new arrow.Field("metadata", new arrow.Utf8(), false),
    ...Object.entries(identity.fields).map(
      ([name, type]) => new arrow.Field(columnOf(name), typeOf(type), true),
    ),
  ];
  return new arrow.Schema(fields, new Map([[IDENTITY_KEY, printIdentity(identity)]]));
}

/** The identity that a table keeps, as text. */
export function identityText(schema: Schema): string | undefined {
  return schema.metadata.get(IDENTITY_KEY);
}

function vectorColumn(documents: readonly StoredDocument[], dimensions: number, field: Field) {
  const numbers = new Float32Array(documents.length * dimensions);
  for (const [row, { vector }] of documents.entries()) numbers.set(unit(vector), row * dimensions);
  const float = new arrow.Float32();
  const child = arrow.makeData({ type: float, length: numbers.length, data: numbers });
  return arrow.makeData({ type: field.type, length: documents.length, nullCount: 0, child });
}

/** Documents as rows of a table with that schema. */
export function rowsOf(
  documents: readonly StoredDocument[],
  schema: Schema,
  { dimensions }: StoreIdentity,
): Table {
  const valueIn = (document: StoredDocument, column: string): unknown => {
    if (column === "id") return document.id;
    if (column === "text") return document.text;
    if (column === "metadata") return JSON.stringify(document.metadata);
    return cellOf(fieldValue(document.metadata, column.slice(columnOf("").length)));
  };
  const children = schema.fields.map((field) => {
    if (field.name === "vector") return vectorColumn(documents, dimensions, field);
    const values = documents.map((document) => valueIn(document, field.name));
    const [data] = arrow.vectorFromArray(values, field.type).data;
    if (data === undefined) throw new Error(`the column ${field.name} is empty`);
    return data;
  });
  const type = new arrow.Struct(schema.fields);
  const data = arrow.makeData({ type, length: documents.length, nullCount: 0, children });
  return new arrow.Table(schema, [new arrow.RecordBatch(schema, data)]);
}

/** Found rows as matches. By columns: arrow's rows are objects whose every property is looked up by a visitor. */
export function matchesOf(found: Table): Match[] {
  const column = (name: string) => found.getChild(name);
  const [ids, distances, vectors] = [column("id"), column("_distance"), column("vector")];
  const [texts, metadata] = [column("text"), column("metadata")];
  const matches: Match[] = [];
  for (let row = 0; row < found.numRows; row += 1) {
    const match: Match = {
      id: ids?.get(row),
      score: cosine(distances?.get(row)),
      text: texts?.get(row),
      metadata: JSON.parse(metadata?.get(row)) as Metadata,
    };
    if (vectors) match.vector = Float32Array.from(vectors.get(row).toArray());
    matches.push(match);
  }
  return matches;
}

/** Rows that a search by words found as matches, in its order: by relevance, then by id. `vector` has length one. */
export function matchesByWords(found: Table, vector: Float32Array, withVectors: boolean): Match[] {
  const column = (name: string) => found.getChild(name);
  const [ids, vectors, scores] = [column("id"), column("vector"), column("_score")];
  const [texts, metadata] = [column("text"), column("metadata")];
  const matches: { match: Match; relevance: number }[] = [];
  for (let row = 0; row < found.numRows; row += 1) {
    const own = Float32Array.from(vectors?.get(row).toArray());
    const product = own.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0);
    const match: Match = {
      id: ids?.get(row),
      score: cosine(1 - product),
      text: texts?.get(row),
      metadata: JSON.parse(metadata?.get(row)) as Metadata,
      ...(withVectors ? { vector: own } : {}),
    };
    matches.push({ match, relevance: scores?.get(row) });
  }
  matches.sort((a, b) => b.relevance - a.relevance || (a.match.id < b.match.id ? -1 : 1));
  return matches.map(({ match }) => match);
}

/** LanceDB's distance is one less the product of two vectors of length one; rounded, it can be a little too far. */
function cosine(distance: number): number {
  return Math.max(-1, Math.min(1, 1 - distance));
}
