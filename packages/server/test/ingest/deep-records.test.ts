import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { DeadLetter } from "../../src/ingest/journal.js";
import { AppServer } from "../support/app-server.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { type ErrorBody, json } from "../support/shapes.js";
import { importFile } from "./support/import-file.js";
import { memoryStore } from "./support/memory-store.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-deep-"));
after(() => rmSync(folder, { recursive: true }));

const arrays = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const objects = (depth: number) => `${'{"b":'.repeat(depth)}1${"}".repeat(depth)}`;

async function imported(path: string) {
  const store = memoryStore();
  const files = { checkpoint: `${path}.ingest.json`, deadLetters: `${path}.bad.jsonl` };
  await importFile(path, { files, store });
  const dead = readFileSync(files.deadLetters, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DeadLetter);
  return { ids: [...store.documents.keys()], dead };
}

describe("records that are nested deeply", () => {
  it("are dead letters of JSON lines, with their line, their field and their text", async () => {
    const path = join(folder, "deep.jsonl");
    const good = '{"id":"good","text":"a","metadata":{"a":[[[1]]]}}';
    const lines = [
      good,
      `{"text":"a","metadata":{"a":${arrays(5000)}}}`,
      `{"text":"a","other":${objects(5000)}}`,
      arrays(5000),
      `{"text":${arrays(5000)}}`,
      `{"id":${arrays(5000)},"text":"a"}`,
      `{"text":"a","other":${arrays(1_000_000)}}`,
      `{"text":"a","metadata":{"c":${arrays(65)}}}`,
      good.replace("good", "last"),
    ];
    writeFileSync(path, `${lines.join("\n")}\n`);
    const { ids, dead } = await imported(path);
    assert.deepEqual(ids, ["good", "last"]);
    assert.deepEqual(
      dead.map(({ number, problem }) => [number, problem]),
      [
        [2, 'the record is nested more than 64 deep in its field "metadata"'],
        [3, 'the record is nested more than 64 deep in its field "other"'],
        [4, 'the record is nested more than 64 deep in its field "0"'],
        [5, 'the record is nested more than 64 deep in its field "text"'],
        [6, 'the record is nested more than 64 deep in its field "id"'],
        [7, 'the record is nested more than 64 deep in its field "other"'],
        [8, 'the record is nested more than 64 deep in its field "metadata"'],
      ],
    );
    assert.equal(dead[0]?.record, `${lines[1]?.slice(0, 10_000)}…`);
  });
});

describe("metadata over HTTP that is nested deeply", () => {
  it("is 400 with its document and field, and the server goes on", async () => {
    const server = await AppServer.start(
      appDeps(fakeEmbedder(async () => new Float32Array([1, 0]))),
    );
    try {
      for (const deep of [arrays(70), arrays(5000), objects(5000), arrays(400_000)]) {
        const body = `{"documents":[{"text":"a"},{"text":"a","metadata":{"x":1,"a":${deep}}}]}`;
        const response = await server.post("/documents", body);
        const { error } = await json<ErrorBody>(response);
        assert.equal(response.status, 400);
        // A body that is deeper still is refused before it is parsed.
        const expected =
          deep.length < 300
            ? /^documents\[1\]\.metadata is nested more than 64 deep in its field "a"; allowed is no more$/
            : /^the body is nested \d+ deep; at most 128 objects and arrays within each other are allowed$/;
        assert.match(error.message, expected);
        for (const other of [`{"documents":${deep}}`, `{"documents":[{"text":${deep}}]}`]) {
          assert.equal((await server.post("/documents", other)).status, 400);
        }
        const search = `{"text":"a","filter":{"a":${deep}}}`;
        assert.equal((await server.post("/search", search)).status, 400);
      }
      const good = await server.post("/documents", { documents: [{ text: "a" }] });
      assert.equal(good.status, 200);
    } finally {
      server.close();
    }
  });
});
