import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { classifierCases, classifierOf, writeModel } from "@native-infer/testing";
import { Ranking } from "../../src/cli/ranking.js";
import { Reranker } from "../../src/index.js";
import { jsonLines, runCli, startCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

interface Row {
  index: number;
  text?: string;
  score: number;
}

const { query, documents, maxTokens } = classifierCases;
const input = documents.map((document) => `${document}\n`).join("");
/** With more tokens than the model takes. */
const LONG = `bread ${"rises ".repeat(40)}`;
const fewTokens = ["--threads", "1", "--max-tokens", String(maxTokens)];

describe("native-infer rerank", () => {
  const scratch = scratchFolder();
  const env = { NATIVE_INFER_PACKED_CACHE: join(scratch, "packed") };
  const run = (args: readonly string[], stdin = "") => runCli(args, stdin, { env });
  const model = writeModel(classifierOf("bert", 1));
  const args = ["rerank", "--model", model, ...fewTokens];
  let reranker: Reranker;
  before(async () => {
    reranker = await Reranker.load({ model, threads: 1, maxTokens, packedCache: false });
  });
  after(async () => {
    await reranker.close();
    rmSync(model, { recursive: true });
  });

  /** As the program is to print it. */
  async function ranked(options: Parameters<Reranker["rank"]>[2] = {}): Promise<Row[]> {
    const found = await reranker.rank(query, documents, { ...options, returnDocuments: true });
    return found.map(({ index, score, document = "" }) => ({ index, text: document, score }));
  }

  const asFloat32 = (rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, score: Math.fround(row.score) }));

  test("prints the documents in the API's order with its scores, bit by bit", async () => {
    const { code, stdout, stderr } = await run([...args, query], input);
    assert.equal(stderr, "");
    assert.equal(code, 0);
    assert.deepEqual(asFloat32(jsonLines<Row>(stdout)), await ranked());
  });

  test("prints only the best with --top-k, and not their texts with --no-text", async () => {
    const { stdout } = await run([...args, "--top-k", "2", "--no-text", query], input);
    const best = (await ranked()).slice(0, 2).map(({ index, score }) => ({ index, score }));
    assert.deepEqual(asFloat32(jsonLines<Row>(stdout)), best);
  });

  test("gives logits with --activation none", async () => {
    const { stdout } = await run([...args, "--activation", "none", query], input);
    assert.deepEqual(asFloat32(jsonLines<Row>(stdout)), await ranked({ activation: "none" }));
  });

  test("reads several files, or a field of JSON objects, or the arguments themselves", async () => {
    const expected = await ranked();
    const files = documents.map((document, i) => {
      const file = join(scratch, `${i}.txt`);
      writeFileSync(file, `${document}\n`);
      return file;
    });
    const objects = documents.map((body) => `${JSON.stringify({ body })}\n`).join("");
    const ways: [string[], string][] = [
      [[query, ...files], ""],
      [["--input-format", "jsonl", "--field", "body", query], objects],
      [["--texts", query, ...documents], ""],
    ];
    for (const [way, stdin] of ways) {
      const { stdout } = await run([...args, ...way], stdin);
      assert.deepEqual(asFloat32(jsonLines<Row>(stdout)), expected, way[0]);
    }
  });

  test("ranks more documents than are in the engine at a time", async () => {
    const many = Array.from({ length: 1000 }, (_, i) => documents[i % documents.length] as string);
    const { stdout } = await run([...args, query], many.map((each) => `${each}\n`).join(""));
    const expected = await reranker.rank(query, many);
    assert.deepEqual(
      jsonLines<Row>(stdout).map(({ index }) => index),
      expected.map(({ index }) => index),
    );
  });

  test("prints nothing, successfully, if there are no documents", async () => {
    assert.deepEqual(await run([...args, query]), { code: 0, stdout: "", stderr: "" });
  });

  test("names a document that is too long, and prints no ranking without it", async () => {
    const truncate = [...args, "--truncate", "none"];
    const stdin = `bread\n${LONG}\nflour\n`;
    const { code, stdout, stderr } = await run([...truncate, query], stdin);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^native-infer: stdin:2: TOO_LONG: .*\n$/);
    const skipped = await run([...truncate, "--skip-bad", query], stdin);
    assert.equal(skipped.code, 3);
    assert.match(skipped.stderr, /^native-infer: stdin:2: TOO_LONG: .*\n$/);
    const kept = jsonLines<Row>(skipped.stdout).map(({ index }) => index);
    assert.deepEqual(kept.sort(), [0, 2]);
    const given = await run([...truncate, "--texts", query, "bread", LONG]);
    assert.match(given.stderr, /^native-infer: argument:2: TOO_LONG: .*\n$/);
  });

  test("ranks what it has read when it is interrupted", async () => {
    const child = startCli([...args, "--skip-bad", query], { env });
    const stdout = text(child.stdout);
    const closed = once(child, "close");
    child.stdin.write(Buffer.from("bread\nb\xe4d\nflour\n", "latin1"));
    const [line] = await once(child.stderr, "data");
    child.kill("SIGINT");
    const [code] = await closed;
    assert.equal(String(line), "native-infer: stdin:2: is not UTF-8\n");
    assert.equal(code, 130);
    const expected = await reranker.rank(query, ["bread", "flour"]);
    assert.deepEqual(
      jsonLines<Row>(await stdout).map(({ index }) => index),
      expected.map(({ index }) => 2 * index),
    );
  });

  test("leaves no output file where the model has several labels, and says what has them", async () => {
    const several = writeModel(classifierOf("bert", 3));
    const output = join(scratch, "none.jsonl");
    const options = ["--model", several, "--output", output, ...fewTokens];
    const { code, stderr } = await run(["rerank", ...options, query], input);
    rmSync(several, { recursive: true });
    assert.equal(code, 1);
    assert.match(stderr, /^native-infer: MODEL_INVALID: .*3 labels.*\n$/);
    assert.equal(existsSync(output), false);
  });
});

describe("the ranking of native-infer rerank", () => {
  const row = (index: number, score: number, text = "") => ({
    record: { index, text, source: "stdin", line: index + 1 },
    result: score,
  });
  const indices = (ranking: Ranking) => ranking.rows.map(({ record }) => record.index);

  test("keeps the best, and of equal scores those that came first", () => {
    const ranking = new Ranking(3, true);
    for (const [index, score] of [0.5, 0.1, 0.5, 0.9, 0.5].entries())
      ranking.add(row(index, score));
    assert.deepEqual(indices(ranking), [3, 0, 2]);
  });

  test("refuses more documents than it may keep, and takes them with a --top-k", () => {
    const all = new Ranking(undefined, true);
    const best = new Ranking(10, true);
    const fill = (ranking: Ranking) => {
      for (let i = 0; i <= 100_000; i += 1) ranking.add(row(i, -i));
    };
    assert.throws(() => fill(all), /more than 100000 documents; --top-k/);
    fill(best);
    assert.deepEqual(indices(best), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("refuses more characters than it may keep, counting only what it keeps", () => {
    const max = 10;
    const best = new Ranking(2, true, max);
    for (let i = 0; i < 100; i += 1) best.add(row(i, i, "12345"));
    assert.deepEqual(indices(best), [99, 98]);
    assert.throws(() => best.add(row(100, 100, "123456")), /more than 10 characters; .*--no-text/);
    const withoutText = new Ranking(2, false, max);
    withoutText.add(row(0, 1, "x".repeat(100)));
    assert.deepEqual(withoutText.rows[0]?.record.text, "");
  });
});
