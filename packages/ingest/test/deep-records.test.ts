import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { DeadLetter } from "../src/journal.js";
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
