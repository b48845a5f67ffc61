import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type ErrorCode, NativeInferError } from "native-infer";
import { type DocumentEmbedder, embedDocuments } from "../src/embed-documents.js";
import { importFile } from "./support/import-file.js";
import { memoryStore } from "./support/memory-store.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-embed-"));
after(() => rmSync(folder, { recursive: true }));

const document = (number: number) => ({
  number,
  document: { id: `d${number}`, text: `text ${number}`, metadata: {} },
});
const error = (code: ErrorCode) => new NativeInferError(code, `it is ${code}`);

/** Answers each text with what `answer` says, and counts the calls. */
function answering(answer: (text: string, call: number) => ErrorCode | undefined) {
  const embedder = { calls: 0 };
  const embedSettled = async (texts: readonly string[]) => {
    embedder.calls += 1;
    const { calls } = embedder;
    const vectors = texts.map((text) => {
      const code = answer(text, calls);
      return code === undefined ? new Float32Array([1, 0]) : error(code);
    });
    return { vectors, tokens: texts.length, truncated: 0 };
  };
  return Object.assign(embedder, {
    embedSettled: embedSettled as unknown as DocumentEmbedder["embedSettled"],
  });
}

describe("embedding a batch of documents", () => {
  const batch = [document(3), document(5), document(8)];

  for (const code of ["NOT_FINITE", "INVALID_ARGUMENT", "TOO_LONG"] as const) {
    it(`takes a record whose text meets ${code} for a bad one, and stores the others`, async () => {
      const embedder = answering((text) => (text === "text 5" ? code : undefined));
      const { stored, bad } = await embedDocuments(embedder, batch);
      assert.deepEqual(
        stored.map(({ id }) => id),
        ["d3", "d8"],
      );
      assert.deepEqual(bad, [
        { number: 5, problem: `it is ${code}`, record: document(5).document },
      ]);
    });
  }

  for (const code of ["INTERNAL", "CLOSED", "CANCELLED", "MODEL_INVALID"] as const) {
    it(`rejects with ${code}, which no record causes, and names the first record`, async () => {
      const embedder = answering((text) => (text === "text 3" ? undefined : code));
      await assert.rejects(embedDocuments(embedder, batch), {
        code,
        message: `record 5 could not be embedded: it is ${code}`,
      });
      assert.equal(embedder.calls, 1);
    });
  }

  it("tries a full queue again, and rejects if it stays full", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const passing = setInterval(() => test.mock.timers.tick(60_000), 1);
    try {
      const free = answering((_, call) => (call < 4 ? "OVERLOADED" : undefined));
      assert.equal((await embedDocuments(free, batch)).stored.length, 3);
      assert.equal(free.calls, 4);
      const full = answering(() => "OVERLOADED");
      await assert.rejects(embedDocuments(full, batch), { code: "OVERLOADED" });
      assert.equal(full.calls, 6);
    } finally {
      clearInterval(passing);
    }
  });
});

describe("an import whose engine fails", () => {
  it("ends before the batch, whose records are neither stored nor dead, and resumes there", async () => {
    const path = join(folder, "data.jsonl");
    const records = Array.from({ length: 3000 }, (_, i) => ({ id: `d${i}`, text: `text ${i}` }));
    writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    const store = memoryStore();
    const files = {
      checkpoint: join(folder, "checkpoint"),
      deadLetters: join(folder, "bad.jsonl"),
    };
    const run = (embedder: DocumentEmbedder) => importFile(path, { files, store, embedder });
    // As the core answers if a run of the graph fails: every text of its batch.
    await assert.rejects(
      run(answering((text) => (text === "text 1500" ? "INTERNAL" : undefined))),
      {
        code: "INTERNAL",
        message: /record 1501 could not be embedded/,
      },
    );
    assert.equal(store.documents.size, 1024);
    assert.equal(readFileSync(files.deadLetters, "utf8"), "");
    const { mark, done } = JSON.parse(readFileSync(files.checkpoint, "utf8"));
    assert.deepEqual([mark.records, done], [1024, false]);
    await run(answering((text) => (text === "text 2000" ? "NOT_FINITE" : undefined)));
    assert.equal(store.documents.size, 2999);
    assert.match(readFileSync(files.deadLetters, "utf8"), /^\{"number":2001,[^\n]*\n$/);
  });
});
