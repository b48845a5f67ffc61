import { type Connection, Index, type Table } from "@lancedb/lancedb";
import { withRetries } from "@native-infer/common";
import type { DriverOptions } from "../driver.js";
import { agreedIdentity, newIdentity } from "../identity.js";
import type { StoreIdentity } from "../vector-store.js";
import { columnOf, identityText, schemaOf } from "./arrow.js";
import { makeTable } from "./new-table.js";

const KEY = "lance-schema:unenforced-primary-key:position";

/**
 * What LanceDB says to the process that was not the first, or that meets a table which another one is making: its commit came
 * second, or the folder is there and the table is not yet, or the table has got its key meanwhile.
 */
const CONFLICT =
  /commit conflict|incompatible transaction|concurrent|does not match existing table schema|already exists|was not found/i;

/** Whether another process's commit, or its making of the same thing, was in the way: the same may succeed later. */
export function isConflict(error: unknown): boolean {
  return CONFLICT.test(String(error));
}

/** A table that is ready for documents. */
export interface OpenTable {
  table: Table;
  identity: StoreIdentity;
}

/** Opens the table; undefined where there is none, or none with a version. */
async function openExisting(connection: Connection, name: string): Promise<Table | undefined> {
  if (!(await connection.tableNames()).includes(name)) return undefined;
  try {
    return await connection.openTable(name);
  } catch (error) {
    // Its folder is there, its first version is not: a process was killed that made it.
    if (!/was not found/i.test(String(error))) throw error;
    return undefined;
  }
}

async function openOrMake(
  connection: Connection,
  path: string,
  { collection, wanted }: DriverOptions,
): Promise<Table> {
  const existing = await openExisting(connection, collection);
  if (existing) return existing;
  const identity = newIdentity(wanted);
  await makeTable(path, collection, schemaOf(identity), async (table) => {
    await ensureKey(table);
    await ensureIndexes(table, identity);
  });
  return connection.openTable(collection);
}

/** Two processes that insert the same id at once find that out by this key. */
async function ensureKey(table: Table): Promise<void> {
  const { fields } = await table.schema();
  const hasKey = fields.some(({ name, metadata }) => name === "id" && metadata.has(KEY));
  if (!hasKey) await table.setUnenforcedPrimaryKey("id");
}

/** Makes the indexes of ids and fields, unless they are there already. */
async function ensureIndexes(table: Table, { fields }: StoreIdentity): Promise<void> {
  const indexed = new Set((await table.listIndices()).flatMap(({ columns }) => columns));
  for (const column of ["id", ...Object.keys(fields).map(columnOf)]) {
    if (!indexed.has(column)) await table.createIndex(column, { config: Index.btree() });
  }
}

async function attempt(
  connection: Connection,
  path: string,
  options: DriverOptions,
): Promise<OpenTable> {
  const table = await openOrMake(connection, path, options);
  try {
    const kept = identityText(await table.schema());
    const identity = agreedIdentity(options.name, kept, options.wanted);
    await ensureKey(table);
    await ensureIndexes(table, identity);
    return { table, identity };
  } catch (error) {
    table.close();
    throw error;
  }
}

/**
 * Opens the table in the folder `path`, or makes it if it is not there yet, with its key and its indexes: whatever another process has not
 * made. Several processes may do so at once; one whose commit comes second looks again, with pauses that grow, for `giveUpMs` at most.
 */
export function openTable(
  connection: Connection,
  path: string,
  options: DriverOptions,
): Promise<OpenTable> {
  return withRetries(() => attempt(connection, path, options), {
    isRetryable: isConflict,
    firstPauseMs: 20,
    maxPauseMs: 500,
    isSpread: true,
    timeoutMs: options.giveUpMs,
  });
}
