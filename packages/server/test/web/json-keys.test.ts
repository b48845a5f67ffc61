import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { checkDocument, contentId } from "@native-infer/vector-store";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { toDocument } from "../../src/ingest/documents.js";
import { openSource } from "../../src/ingest/sources/open.js";
import { type SourceRecord, START } from "../../src/ingest/sources/source.js";
import { hasLostKey } from "../../src/web/json-keys.js";
import { type ListeningApp, listeningApp } from "../support/listening-app.js";
import { type ErrorBody, json } from "../support/shapes.js";

/** The same by looking at the value. */
function hasIt(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasIt);
}

describe("the key __proto__ in JSON", () => {
  it("is found in any text that has it, and in no other", () => {
    const part = fc.constantFrom(
      "__proto__",
      '"__proto__":',
      '{"__proto__": 1}',
      ',"__proto__":',
      "\\",
      '"',
      "a,",
      "{",
    );
    const string = fc.oneof(
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join("")),
      fc.string(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, string, fc.integer(), fc.array(tie("tree")), tie("object")),
      object: fc
        .array(fc.tuple(string, tie("tree")), { maxLength: 4 })
        .map((entries) => Object.fromEntries(entries)),
    }));
    const found = { yes: 0, no: 0 };
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const expected = hasIt(value);
        found[expected ? "yes" : "no"] += 1;
        assert.equal(hasLostKey(JSON.stringify(value, null, space)), expected);
      }),
      { numRuns: 2000 },
    );
    assert(found.yes > 20 && found.no > 20, JSON.stringify(found));
  });

  it("is found whichever of its letters are escaped", () => {
    const escapes = (letter: string) => {
      const hex = letter.charCodeAt(0).toString(16).padStart(4, "0");
      return [letter, `\\u${hex}`, `\\u${hex.toUpperCase()}`];
    };
    const letters = [..."__proto__"].map((letter) => fc.constantFrom(...escapes(letter)));
    fc.assert(
      fc.property(fc.tuple(...letters), (key) => {
        const text = `{"a":[{ "${key.join("")}" :1}]}`;
        assert(hasIt(JSON.parse(text)) && hasLostKey(text), text);
      }),
    );
  });
});

describe("an object with the key __proto__", () => {
  let app: ListeningApp;
  let folder: string;
  before(async () => {
    app = await listeningApp();
    folder = mkdtempSync(join(tmpdir(), "native-infer-keys-"));
  });
  after(() => {
    app.close();
    rmSync(folder, { recursive: true });
  });

  it("is an error in any body, at any depth", async () => {
    const bodies: [path: string, body: string][] = [
      ["/documents", '{"documents":[{"text":"a","metadata":{"__proto__":1}}]}'],
      ["/documents", '{"documents":[{"text":"a","metadata":{"a":[{"__proto__":{}}]}}]}'],
      ["/documents", '{"documents":[{"text":"a","__proto__":{"metadata":{}}}]}'],
      ["/search", '{"text":"a","filter":{"__proto__":"b"}}'],
      ["/search", '{"text":"a","filter":{"\\u005f_proto__":{"in":["b"]}}}'],
      ["/v1/embeddings", '{"input":"a","__proto__":{"dimensions":1}}'],
    ];
    for (const [path, body] of bodies) {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(app.url + path, { method: "POST", headers, body });
      assert.equal(response.status, 400, body);
      const { error } = await json<ErrorBody>(response);
      assert.deepEqual(
        [error.code, error.message],
        ["INVALID_ARGUMENT", "the body has the key __proto__; allowed is any other"],
      );
    }
  });

  it("does not hide texts that speak of it, nor other names that objects inherit", async () => {
    const metadata = { constructor: 1, prototype: { toString: "a" }, hasOwnProperty: null };
    const texts = ["__proto__", '{"__proto__": 1}', 'a,"__proto__":'];
    const documents = texts.map((text, at) => ({ id: `${at}`, text, metadata }));
    const post = (path: string, body: object) =>
      fetch(app.url + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    assert.equal((await post("/documents", { documents })).status, 200);
    const { results } = await json<{ results: unknown[] }>(
      await post("/search", { vector: [1, 0], include: ["metadata"] }),
    );
    assert.deepEqual((results[0] as { metadata: unknown }).metadata, metadata);
    const response = await post("/search", { vector: [1, 0], filter: { constructor: 1 } });
    assert.equal(response.status, 400);
  });

  it("is kept for who uses a store as a library, and is an error in a filter", () => {
    for (const text of ['{"__proto__":1}', '{"a":{"b":[{"__proto__":{"c":1}}]}}']) {
      const metadata = JSON.parse(text);
      assert.equal(
        checkDocument({ id: "a", text: "a", metadata }, {}, "document"),
        1 + text.length,
      );
      assert.notEqual(contentId("a", metadata), contentId("a", {}));
    }
  });

  const recordsOf = async (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const records: SourceRecord[] = [];
    for await (const record of (await openSource(path)).read(START)) records.push(record);
    return records;
  };

  it("is a field like any other in JSON lines, and no object's prototype", async () => {
    const lines = [
      '{"text":"a","__proto__":{"b":1},"constructor":"c"}',
      '{"text":"a","metadata":{"a":[{"__proto__":{"b":1}}]}}',
    ];
    const kept = ['{"__proto__":{"b":1},"constructor":"c"}', '{"a":[{"__proto__":{"b":1}}]}'];
    const records = await recordsOf("a.jsonl", lines.join("\n"));
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
    await assert.rejects(recordsOf("a.csv", "text,__proto__\na,b\n"), wrong);
    const column = (name: string) => ({ name, data: ["a"], type: "STRING" as const });
    const parquet = parquetWriteBuffer({ columnData: [column("text"), column("__proto__")] });
    await assert.rejects(recordsOf("a.parquet", new Uint8Array(parquet)), wrong);
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
