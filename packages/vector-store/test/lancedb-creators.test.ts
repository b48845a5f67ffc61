import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { schemaOf } from "../src/lancedb/arrow.js";
import { makeTable } from "../src/lancedb/new-table.js";
import { DIMENSIONS, documents } from "./support/documents.js";
import { FIELDS, storeAt } from "./support/place.js";

const CREATOR = fileURLToPath(new URL("./support/lancedb-creator.js", import.meta.url));
const PROCESSES = 6;
/** Until all processes have loaded. */
const START_MS = 3000;
const SCHEMA = schemaOf({ model: "test-model", dimensions: DIMENSIONS, fields: FIELDS });
const run = promisify(execFile);

const path = mkdtempSync(join(tmpdir(), "native-infer-creators-"));
after(() => rmSync(path, { recursive: true, force: true }));
const place = { options: { kind: "lancedb", path }, close: async () => {} } as const;

it("processes that make the same table at once all end well, and none of their documents is there twice", async () => {
  for (const collection of ["first", "second"]) {
    const time = String(Date.now() + START_MS);
    const ends = await Promise.all(
      Array.from({ length: PROCESSES }, (_, i) =>
        run(process.execPath, [CREATOR, path, collection, time, String(i)]),
      ),
    );
    assert.deepEqual(
      ends.map(({ stdout }) => stdout),
      Array.from({ length: PROCESSES }, () => ""),
    );
    const store = storeAt(place, { collection });
    assert.equal(await store.count(), PROCESSES + 1);
    await store.close();
  }
});

it("a table whose maker was killed before its first version is made by the next one", async () => {
  mkdirSync(join(path, "half_made.lance"));
  mkdirSync(join(path, "begun.lance", "_transactions"), { recursive: true });
  for (const collection of ["half_made", "begun"]) {
    const store = storeAt(place, { collection });
    await store.upsert(documents(3));
    assert.equal(await store.count(), 3);
    await store.close();
  }
});

it("a process that finds no table does not empty the one that another has made and filled meanwhile", async () => {
  const store = storeAt(place, { collection: "filled" });
  await store.upsert(documents(3));
  await makeTable(path, "filled", SCHEMA, async () => {});
  assert.equal(await store.count(), 3);
  await store.close();
});

it("what a killed maker has left is removed by a later one, and what is being made is not", async () => {
  for (const name of [".making-old", ".making-new"]) {
    mkdirSync(join(path, name));
    writeFileSync(join(path, name, "a"), "");
  }
  utimesSync(join(path, ".making-old"), 0, 0);
  await makeTable(path, "later", SCHEMA, async () => {});
  const left = readdirSync(path).filter((name) => name.startsWith(".making-"));
  assert.deepEqual(left, [".making-new"]);
});
