import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Embedder } from "../../src/index.js";
import { goldenEmbeddings } from "../support/testdata.js";
import { parseNpy } from "./support/npy.js";
import { jsonLines, programIn, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

interface Row {
  index: number;
  text?: string;
  vector: number[];
}

describe("native-infer embed", () => {
  const scratch = scratchFolder();
  const texts = goldenEmbeddings()
    .map(({ text }) => text)
    .filter((text) => !/[\r\n]/.test(text));
  const input = texts.map((text) => `${text}\n`).join("");
  let embedder: Embedder;
  let expected: Float32Array[];
  before(async () => {
    embedder = await Embedder.load();
    expected = await embedder.embed(texts);
  });
  after(() => embedder.close());

  test("writes one object a line with index, text and the API's vector, bit by bit", async () => {
    const { code, stdout, stderr } = await runCli(["embed"], input);
    assert.equal(stderr, "");
    assert.equal(code, 0);
    const rows = jsonLines<Row>(stdout);
    assert.deepEqual(
      rows.map(({ index, text }) => ({ index, text })),
      texts.map((text, index) => ({ index, text })),
    );
    for (const [i, row] of rows.entries()) {
      assert.deepEqual(Float32Array.from(row.vector), expected[i], texts[i]);
    }
  });

  test("writes a NumPy array with the API's vectors, bit by bit", async () => {
    const output = join(scratch, "vectors.npy");
    const { code, stdout } = await runCli(["embed", "--format", "npy", "--output", output], input);
    assert.equal(code, 0);
    assert.equal(stdout, "");
    const { type, rows, columns, values } = parseNpy(readFileSync(output));
    assert.deepEqual([type, rows, columns], ["<f4", texts.length, 384]);
    for (const [i, vector] of expected.entries()) {
      assert.deepEqual(values.subarray(i * 384, (i + 1) * 384), vector, texts[i]);
    }
  });

  test("writes a NumPy array without rows for an input without lines", async () => {
    const output = join(scratch, "none.npy");
    const { code } = await runCli(["embed", "--format", "npy", "--output", output]);
    assert.equal(code, 0);
    const { type, rows, columns } = parseNpy(readFileSync(output));
    assert.deepEqual([type, rows, columns], ["<f4", 0, 384]);
  });

  test("reads several files and stdin in the order of the arguments, with one count", async () => {
    const first = join(scratch, "first.txt");
    const last = join(scratch, "last.txt");
    writeFileSync(first, "one\r\ntwo");
    writeFileSync(last, "\ufefffour\n\nsix\n");
    const { stdout } = await runCli(["embed", first, "-", last], "three\n");
    const read = jsonLines<Row>(stdout).map(({ index, text }) => [index, text]);
    assert.deepEqual(read, [
      [0, "one"],
      [1, "two"],
      [2, "three"],
      [3, "four"],
      [4, ""],
      [5, "six"],
    ]);
  });

  test("reads a field of JSON objects, and passes over blank lines", async () => {
    const lines = '{"id":1,"body":"a\\nb"}\n\n{"body":"c"}\n';
    const { code, stdout } = await runCli(
      ["embed", "--input-format", "jsonl", "--field", "body"],
      lines,
    );
    assert.equal(code, 0);
    const read = jsonLines<Row>(stdout).map(({ index, text }) => [index, text]);
    assert.deepEqual(read, [
      [0, "a\nb"],
      [1, "c"],
    ]);
  });

  test("embeds its arguments with --texts", async () => {
    const { stdout } = await runCli(["embed", "--texts", texts[0] as string, texts[1] as string]);
    const rows = jsonLines<Row>(stdout);
    assert.deepEqual(
      rows.map(({ text, vector }) => [text, Float32Array.from(vector)]),
      [0, 1].map((i) => [texts[i], expected[i]]),
    );
  });

  test("leaves the text out with --no-text", async () => {
    const { stdout } = await runCli(["embed", "--no-text"], "x\n");
    assert.deepEqual(Object.keys(jsonLines<Row>(stdout)[0] ?? {}), ["index", "vector"]);
  });

  test("embeds with the load options that it is given", async () => {
    const args = ["--no-normalize", "--max-tokens", "8", "--pooling", "cls", "--threads", "1"];
    const long = "a text that has more than eight tokens in it, no doubt about that";
    const { stdout } = await runCli(["embed", ...args], `${long}\n`);
    await using other = await Embedder.load({
      normalize: false,
      maxTokens: 8,
      pooling: "cls",
      threads: 1,
    });
    const [row] = jsonLines<Row>(stdout);
    assert.deepEqual(Float32Array.from(row?.vector ?? []), await other.embed(long));
  });

  test("ends quietly where its reader has seen enough", () => {
    const file = join(scratch, "many.txt");
    writeFileSync(file, "some text\n".repeat(5000));
    const command = `"${process.execPath}" "${programIn()}" embed "${file}" | head -n 1`;
    const ended = spawnSync("bash", ["-o", "pipefail", "-c", command], { encoding: "utf8" });
    assert.equal(ended.stderr, "");
    assert.equal(ended.status, 0);
    assert.equal(jsonLines<Row>(ended.stdout).length, 1);
  });

  test("leaves no temporary file beside its output", () => {
    const left = readdirSync(scratch).filter((name) => /tmp|partial/.test(name));
    assert.deepEqual(left, []);
  });
});
