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
