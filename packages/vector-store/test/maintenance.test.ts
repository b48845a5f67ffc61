import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { connect, type Table } from "@lancedb/lancedb";
import { until } from "@native-infer/testing";
import { rowsOf, schemaOf } from "../src/lancedb/arrow.js";
import { Maintenance } from "../src/lancedb/maintenance.js";
import { DIMENSIONS, documents } from "./support/documents.js";

const identity = { model: "some", dimensions: DIMENSIONS, fields: {} };
/** As many as are taken into the index while writes go on. */
const MANY = 20_000;
const WAIT_MS = 20_000;

describe("the maintenance of a table", () => {
  const path = mkdtempSync(join(tmpdir(), "native-infer-maintenance-"));
  after(() => rmSync(path, { recursive: true, force: true }));
  const rows = rowsOf(documents(MANY), schemaOf(identity), identity);
  const atOnce = <T>(write: () => Promise<T>) => write();
  const fail = (message: string) => assert.fail(message);

  async function newTable(name: string): Promise<Table> {
    const connection = await connect(path, { readConsistencyInterval: 0 });
    return await connection.createEmptyTable(name, schemaOf(identity));
  }
  const indexed = async (table: Table) => (await table.listIndices()).length > 0;

  it("makes the index of vectors while writes go on", async () => {
    const table = await newTable("searched");
    const maintenance = await Maintenance.start(table, true, atOnce, fail);
    await table.add(rows);
    maintenance.wrote(MANY);
    await maintenance.close();
    assert.equal(await indexed(table), true);
  });

  it("leaves the index to those that search, in a process that only writes", async () => {
    const table = await newTable("written");
    const maintenance = await Maintenance.start(table, false, atOnce, fail);
    await table.add(rows);
    for (let write = 0; write < 200; write += 1) maintenance.wrote(MANY);
    await maintenance.close();
    assert.equal(await indexed(table), false);
  });

  it("takes into the index what another process has written", async () => {
    const table = await newTable("shared");
    const maintenance = await Maintenance.start(table, true, atOnce, fail, 50);
    const other = await (await connect(path)).openTable("shared");
    await other.add(rows);
    await until(() => indexed(table), WAIT_MS);
    await maintenance.close();
  });
});
