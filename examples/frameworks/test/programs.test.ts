import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { classifierOf, Program, writeModel } from "@native-infer/testing";
import { Embedder } from "native-infer";

const folder = mkdtempSync(join(tmpdir(), "native-infer-frameworks-"));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** What an example prints, a line each. */
async function linesOf(name: string, ...args: string[]): Promise<string[]> {
  const main = fileURLToPath(new URL(`../src/${name}.js`, import.meta.url));
  const program = new Program(main, args, { environment: { HOME: folder } });
  const { code, stdout, stderr } = await program.ended();
  assert.equal(code, 0, stderr);
  return stdout.trim().split("\n");
}

describe("the examples that are programs", () => {
  it("worker-threads embeds the paragraphs that workers find", async () => {
    const paragraphs = [["one", "two"], ["three"]];
    const files = paragraphs.map((texts, at) => write(`${at}.txt`, texts.join("\n\n")));
    await using embedder = await Embedder.load();
    const wanted = await Promise.all(
      paragraphs.map(async (texts, at) => {
        const vectors = await embedder.embed(texts);
        const mean = vectors.reduce((sum, [first = 0]) => sum + first, 0) / texts.length;
        return `${files[at]}: ${texts.length} paragraphs, ${mean.toFixed(6)}`;
      }),
    );
    assert.deepEqual(await linesOf("worker-threads", ...files), wanted);
  });

  it("langchain finds the document that answers the query", async () => {
    const [first, ...others] = await linesOf("langchain");
    assert.equal(first, "London has nine million people.");
    assert.equal(others.length, 1);
    const [lake] = await linesOf("langchain", "Which city is at the water?");
    assert.equal(lake, "Zürich lies on a lake.");
  });

  it("ai-sdk scores the document that answers the query highest", async () => {
    const lines = await linesOf("ai-sdk", "Which city is at the water?");
    assert.equal(lines.length, 3);
    assert.match(lines[0] ?? "", /^0\.\d{3} Zürich lies on a lake\.$/);
  });

  it("rag makes a prompt of the three passages that search and reranker leave", async () => {
    const passages = Array.from({ length: 40 }, (_, at) => `Passage ${at} is about bread.`);
    const london = "London has nine million people.";
    const file = write("passages.txt", [...passages, london].join("\n"));
    const model = writeModel(classifierOf("bert", 1));
    after(() => rmSync(model, { recursive: true }));
    const lines = await linesOf("rag", model, "how big is london", file);
    const named = lines.filter((line) => /^\[\d\] /.test(line));
    assert.equal(named.length, 3);
    const known = new Set([...passages, london]);
    assert(named.every((line) => known.has(line.slice(4))));
    assert.equal(lines.at(-1), "Question: how big is london");
  });

  it("lambda-cold-start measures a cold start and a warm event of the handler", async () => {
    const lines = await linesOf("lambda-cold-start", "1");
    assert.match(lines[0] ?? "", /^cold start: \d+ ms \(median of 1\)$/);
    assert.match(lines[1] ?? "", /^next event: \d+ ms$/);
  });
});

describe("the handler for AWS Lambda", async () => {
  const { handler } = await import("../src/lambda.js");

  it("answers with the vectors of the library, of a body in Base64 too", async () => {
    await using embedder = await Embedder.load();
    const vectors = (await embedder.embed(["a", "b"])).map((vector) => Array.from(vector));
    const body = JSON.stringify({ texts: ["a", "b"] });
    const encoded = Buffer.from(body).toString("base64");
    for (const event of [{ body }, { body: encoded, isBase64Encoded: true }]) {
      const result = await handler(event);
      assert.equal(result.statusCode, 200);
      assert.deepEqual(JSON.parse(result.body), { vectors });
    }
  });

  it("answers wrong bodies with a status of the client", async () => {
    for (const body of ["{", "{}", '{"texts": 5}', JSON.stringify({ texts: [5] })])
      assert.equal((await handler({ body })).statusCode, 400);
    assert.equal((await handler({})).statusCode, 400);
  });
});
