import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { connect, Index, type Table } from "@lancedb/lancedb";
import { rowsOf, schemaOf } from "../src/lancedb/arrow.js";
import { DISTANCE, VectorIndex } from "../src/lancedb/vector-index.js";
import { DIMENSIONS, documents } from "./support/documents.js";

const identity = { model: "some", dimensions: DIMENSIONS, fields: {} };
const NAME = "vector_idx";

describe("the index of vectors", () => {
  const path = mkdtempSync(join(tmpdir(), "native-infer-vector-index-"));
  after(() => rmSync(path, { recursive: true, force: true }));

  async function tableOf(name: string, rows: number): Promise<Table> {
    const connection = await connect(path);
    const table = await connection.createEmptyTable(name, schemaOf(identity));
    await table.add(rowsOf(documents(rows), schemaOf(identity), identity));
    return table;
  }

  it("is not made for few rows", async () => {
    const table = await tableOf("few", 1999);
    await (await VectorIndex.of(table)).fit(1999);
    assert.deepEqual(await table.listIndices(), []);
  });

  it("has all rows once there are enough, and is there for whoever opens the table", async () => {
    const table = await tableOf("enough", 2500);
    const index = await VectorIndex.of(table);
    assert.equal(index.rows, 0);
    await index.fit(2500);
    assert.equal(index.rows, 2500);
    assert.equal((await table.indexStats(NAME))?.numIndexedRows, 2500);
    assert.equal((await VectorIndex.of(table)).rows, 2500);
  });

  it("is made anew where it is one for another distance", async () => {
    const table = await tableOf("other", 2500);
    const config = Index.ivfFlat({ distanceType: "cosine", numPartitions: 1 });
    await table.createIndex("vector", { config, name: NAME });
    const index = await VectorIndex.of(table);
    assert.equal(index.rows, 0);
    await index.fit(2500);
    assert.equal((await table.indexStats(NAME))?.distanceType, DISTANCE);
  });

  it("is made anew, in more partitions, once the table has four times the rows", async () => {
    const table = await tableOf("growing", 2500);
    const index = await VectorIndex.of(table);
    await index.fit(2500);
    await table.add(rowsOf(documents(7500, 2), schemaOf(identity), identity));
    await index.fit(9999);
    assert.equal((await table.indexStats(NAME))?.numIndexedRows, 2500);
    await index.fit(10_000);
    assert.equal((await table.indexStats(NAME))?.numIndexedRows, 10_000);
  });
});
