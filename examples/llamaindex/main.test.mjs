import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Embedder } from "native-infer";
import { NativeInferEmbedding } from "./embedding.mjs";

const main = fileURLToPath(new URL("main.mjs", import.meta.url));

describe("LlamaIndex.TS on native-infer", () => {
  for (const [query, answer] of [
    ["How many inhabitants does London have?", "London has nine million people."],
    ["Which city is at the water?", "Zürich lies on a lake."],
  ])
    it(`retrieves what answers: ${query}`, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, query], {
        encoding: "utf8",
        timeout: 60_000,
      });
      assert.equal(status, 0, stderr);
      const lines = stdout.trim().split("\n");
      assert.equal(lines.length, 2);
      assert.match(lines[0], /^0\.\d{3} /);
      assert.equal(lines[0].slice(6), answer);
    });

  it("has the vectors of the library, in batches too", async () => {
    const embedder = await Embedder.load();
    const texts = Array.from({ length: 300 }, (_, at) => `text ${at}`);
    const wanted = (await embedder.embed(texts)).map((vector) => Array.from(vector));
    const embedding = new NativeInferEmbedding(embedder);
    assert.deepEqual(await embedding.getTextEmbeddingsBatch(texts), wanted);
    assert.deepEqual(await embedding.getTextEmbedding(texts[7]), wanted[7]);
    assert.deepEqual(
      await embedding.getQueryEmbedding({ type: "text", text: texts[7] }),
      wanted[7],
    );
    assert.equal(await embedding.getQueryEmbedding({ type: "image_url" }), null);
    await embedder.close();
  });
});
