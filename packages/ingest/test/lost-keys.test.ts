import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { contentId } from "@native-infer/vector-store";
import { parquetWriteBuffer } from "hyparquet-writer";
import { toDocument } from "../src/documents.js";
import { recordsOf } from "./support/records.js";

describe("a record with the key __proto__", () => {
  const folder = mkdtempSync(join(tmpdir(), "native-infer-keys-"));
  after(() => rmSync(folder, { recursive: true }));

  const read = (name: string, content: string | Uint8Array) =>
    recordsOf(join(folder, name), content);

  it("is a field like any other in JSON lines, and no object's prototype", async () => {
    const lines = [
      '{"text":"a","__proto__":{"b":1},"constructor":"c"}',
      '{"text":"a","metadata":{"a":[{"__proto__":{"b":1}}]}}',
    ];
    const kept = ['{"__proto__":{"b":1},"constructor":"c"}', '{"a":[{"__proto__":{"b":1}}]}'];
    const records = await read("a.jsonl", lines.join("\n"));
    for (const [i, record] of records.entries()) {
      assert(record && "value" in record);
      const { metadata } = toDocument(record.value, { id: "id", text: "text" }, { b: "number" });
      assert.equal(JSON.stringify(metadata), kept[i]);
      assert.equal(Object.getPrototypeOf(metadata), Object.prototype);
      assert.equal("b" in metadata, false);
    }
  });

  it("is an error of a whole file with a column of that name", async () => {
    const wrong = {
      code: "INVALID_ARGUMENT",
      message: "a column of the file is called __proto__; allowed is any other name",
    };
    await assert.rejects(read("a.csv", "text,__proto__\na,b\n"), wrong);
    const column = (name: string) => ({ name, data: ["a"], type: "STRING" as const });
    const parquet = parquetWriteBuffer({ columnData: [column("text"), column("__proto__")] });
    await assert.rejects(read("a.parquet", new Uint8Array(parquet)), wrong);
  });

  it("is not looked for among what a record inherits", () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      assert.throws(() => toDocument({ text: "a" }, { id: "id", text: name }, {}), {
        code: "INVALID_ARGUMENT",
        message: `${name} is missing; allowed is a string that is not empty`,
      });
      const { id } = toDocument({ text: "a" }, { id: name, text: "text" }, {});
      assert.equal(id, contentId("a", {}));
    }
  });
});
