import { mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { connect, type Table } from "@lancedb/lancedb";
import type { Schema } from "apache-arrow";

/** Folders in which tables are made. LanceDB lists only folders that end in `.lance`. */
const MAKING = ".making-";
/** Whoever makes a table longer than that was killed. */
const MAX_MAKING_MS = 3_600_000;

/** Removes what processes have left that were killed while they made a table. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    if (!name.startsWith(MAKING)) continue;
    const folder = join(path, name);
    const made = await stat(folder).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > MAX_MAKING_MS)
      await rm(folder, { recursive: true, force: true });
  }
}

const isThere = ({ code }: NodeJS.ErrnoException) => code === "ENOTEMPTY" || code === "EEXIST";

/** Puts the finished table in its place, unless another process was sooner. */
async function publish(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isThere(error as NodeJS.ErrnoException)) throw error;
    const versions = await readdir(join(to, "_versions")).catch(() => []);
    if (versions.length > 0) return;
    // A process was killed that made it in place, as earlier versions did.
    await rename(to, `${from}.broken`);
    await rename(from, to);
  }
}

/**
 * Makes the table `name` in the folder `path`, with what `prepare` adds to it, unless another process has made one meanwhile: in a folder of
 * its own, which a rename puts in its place as a whole. `createEmptyTable` in place will not do: of several processes that find no table,
 * each but the first commits an empty one over what the others have written by then (LanceDB 0.30).
 */
export async function makeTable(
  path: string,
  name: string,
  schema: Schema,
  prepare: (table: Table) => Promise<void>,
): Promise<void> {
  await removeLeftovers(path);
  const folder = await mkdtemp(join(path, MAKING));
  try {
    const connection = await connect(folder);
    try {
      const table = await connection.createEmptyTable(name, schema);
      await prepare(table);
      table.close();
    } finally {
      connection.close();
    }
    await publish(join(folder, `${name}.lance`), join(path, `${name}.lance`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
