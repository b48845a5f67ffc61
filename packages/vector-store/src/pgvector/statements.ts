import pg from "pg";
import { toSql } from "pgvector/pg";
import type { DriverQuery } from "../driver.js";
import { fieldValue } from "../fields.js";
import type { Condition } from "../filter.js";
import type { Fields, FieldType, StoredDocument } from "../vector-store.js";
import { columnOf } from "./schema.js";

/** One statement with its parameters; with a name, the server keeps its plan. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

const SQL_TYPES: Readonly<Record<FieldType, string>> = {
  text: "text",
  number: "float8",
  boolean: "bool",
};

/** Writes documents, of which no two have the same id. */
export function upsert(
  table: string,
  fields: Fields,
  documents: readonly StoredDocument[],
): Statement {
  const own = Object.entries(fields);
  const columns = ["embedding", "text", "metadata", ...own.map(([field]) => columnOf(field))];
  const types = own.map(([, type], at) => `, $${at + 5}::${SQL_TYPES[type]}[]`);
  const sources = own.map(([field]) => `, ${columnOf(field)}`);
  const rows = `unnest($1::text[], $2::text[], $3::text[], $4::text[]${types.join("")})`;
  const updates = columns.map((column) => `${column} = excluded.${column}`);
  // What is the same already is left alone: the index would have to take in each new version.
  const changed = ["embedding", "text", "metadata"].map((column) => {
    return `kept.${column} IS DISTINCT FROM excluded.${column}`;
  });
  return {
    name: "upsert",
    text: `INSERT INTO ${table} AS kept (id, ${columns.join(", ")}) SELECT id, embedding::vector, text, metadata${sources.join("")} FROM ${rows} AS given (id, ${columns.join(", ")}) ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")} WHERE ${changed.join(" OR ")}`,
    values: [
      documents.map(({ id }) => id),
      documents.map(({ vector }) => toSql(Array.from(vector))),
      documents.map(({ text }) => text),
      documents.map(({ metadata }) => JSON.stringify(metadata)),
      ...own.map(([field]) => documents.map(({ metadata }) => fieldValue(metadata, field) ?? null)),
    ],
  };
}

function where(condition: Condition, parameter: string): string {
  const column = columnOf(condition.field);
  if (condition.kind === "in")
    return `${column} = ANY (${parameter}::${SQL_TYPES[condition.type]}[])`;
  return `${column} ${condition.kind === "gte" ? ">=" : "<="} ${parameter}::float8`;
}

/** How texts are cut into words: of documents and of queries, and in the index. A constant, as an index of an expression needs. */
function wordsOf(text: string): string {
  return `to_tsvector('english', ${text})`;
}

/** Whether any of a query's words is in a text. Each word is quoted as tsquery wants it, because words may have any signs. */
const ANY_WORD = `SELECT string_agg('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''', ' | ')::tsquery AS any_word FROM unnest(${wordsOf("$2::text")})`;

/** The index that a search by words uses once it is there; `name` is quoted. */
export function createTextIndex(table: string, name: string): string {
  return `CREATE INDEX IF NOT EXISTS ${name} ON ${table} USING gin (${wordsOf("text")})`;
}

/**
 * Finds what has at least one of the words. PostgreSQL's rank counts how often each word is there, divided by the logarithm of
 * the text's length (its flag 1); how rare a word is it does not know.
 */
export function searchText(
  table: string,
  words: string,
  vector: Float32Array,
  { k, conditions, vectors }: DriverQuery,
): Statement {
  const filters = conditions.map((condition, at) => ` AND ${where(condition, `$${at + 4}`)}`);
  const columns = `id, text, metadata, 1 - (embedding <=> $1::vector) AS score`;
  const values = conditions.map((one) => (one.kind === "in" ? one.values : one.bound));
  return {
    text: `WITH query AS (${ANY_WORD}) SELECT ${columns}${vectors ? ", embedding::text AS vector" : ""} FROM ${table}, query WHERE ${wordsOf("text")} @@ any_word${filters.join("")} ORDER BY ts_rank(${wordsOf("text")}, any_word, 1) DESC, id LIMIT $3`,
    values: [toSql(Array.from(vector)), words, k, ...values],
  };
}

/** Finds the nearest. Values go as parameters; only names that were checked are in the text. */
export function search(
  table: string,
  vector: Float32Array,
  { k, conditions, vectors }: DriverQuery,
): Statement {
  const filters = conditions.map((condition, at) => where(condition, `$${at + 3}`));
  const columns = `id, text, metadata, 1 - (embedding <=> $1::vector) AS score`;
  const text = `SELECT ${columns}${vectors ? ", embedding::text AS vector" : ""} FROM ${table}${
    filters.length === 0 ? "" : ` WHERE ${filters.join(" AND ")}`
  } ORDER BY embedding <=> $1::vector LIMIT $2`;
  const values = conditions.map((one) => (one.kind === "in" ? one.values : one.bound));
  return {
    ...(filters.length === 0 ? { name: vectors ? "search-vectors" : "search" } : {}),
    text,
    values: [toSql(Array.from(vector)), k, ...values],
  };
}

/** `collection` as a table in a statement. */
export function tableOf(collection: string): string {
  return pg.escapeIdentifier(collection);
}
