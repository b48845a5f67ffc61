import pg from "pg";
import type { DriverOptions } from "../driver.js";
import { agreedIdentity, newIdentity, printIdentity } from "../identity.js";
import type { FieldType, StoreIdentity } from "../vector-store.js";

/** pgvector's HNSW index takes no longer vectors; beyond, every search compares all. */
const MAX_INDEXED_DIMENSIONS = 2000;

const SQL_TYPES: Readonly<Record<FieldType, string>> = {
  text: 'text COLLATE "C"',
  number: "double precision",
  boolean: "boolean",
};

/** The column of a declared field, quoted. */
export function columnOf(field: string): string {
  return pg.escapeIdentifier(`f_${field}`);
}

function createTable(table: string, { dimensions, fields }: StoreIdentity): string {
  const columns = Object.entries(fields).map(
    ([field, type]) => `, ${columnOf(field)} ${SQL_TYPES[type]}`,
  );
  return `CREATE TABLE ${table} (id text COLLATE "C" PRIMARY KEY, embedding vector(${dimensions}) NOT NULL, text text NOT NULL, metadata text NOT NULL${columns.join("")})`;
}

function createIndexes(table: string, { dimensions, fields }: StoreIdentity): string[] {
  // A hash has no limit on a value's length, and text is only asked for equality.
  const ofFields = Object.entries(fields).map(([field, type]) => {
    const method = type === "text" ? "hash" : "btree";
    return `CREATE INDEX ON ${table} USING ${method} (${columnOf(field)})`;
  });
  if (dimensions > MAX_INDEXED_DIMENSIONS) return ofFields;
  return [...ofFields, `CREATE INDEX ON ${table} USING hnsw (embedding vector_cosine_ops)`];
}

/** The identity that a table's comment keeps; undefined where there is no such table. */
async function keptIdentity(
  client: pg.ClientBase,
  table: string,
): Promise<string | null | undefined> {
  const { rows } = await client.query<{ kept: string | null }>(
    "SELECT obj_description(to_regclass($1), 'pg_class') AS kept WHERE to_regclass($1) IS NOT NULL",
    [table],
  );
  return rows[0]?.kept;
}

async function createAll(client: pg.ClientBase, table: string, identity: StoreIdentity) {
  await client.query(createTable(table, identity));
  for (const statement of createIndexes(table, identity)) await client.query(statement);
  const comment = pg.escapeLiteral(printIdentity(identity));
  await client.query(`COMMENT ON TABLE ${table} IS ${comment}`);
}

/** Makes extension, table and indexes where they are missing. Two servers at once do not collide. */
export async function ensureSchema(
  client: pg.ClientBase,
  { name, wanted, collection }: DriverOptions,
): Promise<StoreIdentity> {
  const table = pg.escapeIdentifier(collection);
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('native-infer'), hashtext($1))", [
      collection,
    ]);
    const { rowCount } = await client.query("SELECT FROM pg_extension WHERE extname = 'vector'");
    if (rowCount === 0) await client.query("CREATE EXTENSION IF NOT EXISTS vector");
    let kept = await keptIdentity(client, table);
    if (kept === undefined) {
      await createAll(client, table, newIdentity(wanted));
      kept = printIdentity(newIdentity(wanted));
    }
    const identity = agreedIdentity(name, kept, wanted);
    await client.query("COMMIT");
    return identity;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
