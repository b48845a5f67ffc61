import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { classifierCases, classifierOf, writeModel } from "@native-infer/testing";
import { Classifier, type ClassifyOptions, type Label } from "../../src/index.js";
import { jsonLines, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

interface Row {
  index: number;
  text?: string;
  labels: Label[];
}

const { texts, maxTokens } = classifierCases;
const input = texts.map((text) => `${text}\n`).join("");

describe("native-infer classify", () => {
  const scratch = scratchFolder();
  const env = { NATIVE_INFER_PACKED_CACHE: join(scratch, "packed") };
  const run = (args: readonly string[], stdin = "") => runCli(args, stdin, { env });
  const model = writeModel(classifierOf("bert", 3));
  const args = ["classify", "--model", model, "--threads", "1", "--max-tokens", String(maxTokens)];
  let classifier: Classifier;
  before(async () => {
    classifier = await Classifier.load({ model, threads: 1, maxTokens, packedCache: false });
  });
  after(async () => {
    await classifier.close();
    rmSync(model, { recursive: true });
  });

  async function expected(options: ClassifyOptions = {}): Promise<Row[]> {
    const labels = await classifier.classify(texts, options);
    return texts.map((text, index) => ({ index, text, labels: labels[index] ?? [] }));
  }

  function rowsOf(stdout: string): Row[] {
    return jsonLines<Row>(stdout).map(({ labels, ...rest }) => ({
      ...rest,
      labels: labels.map(({ label, score }) => ({ label, score: Math.fround(score) })),
    }));
  }

  test("prints each text with its labels, the best first, as the API has them", async () => {
    const { code, stdout, stderr } = await run(args, input);
    assert.equal(stderr, "");
    assert.equal(code, 0);
    assert.deepEqual(rowsOf(stdout), await expected());
  });

  const options: [string[], ClassifyOptions][] = [
    [["--top-k", "1"], { topK: 1 }],
    [["--activation", "none"], { activation: "none" }],
    [["--activation", "sigmoid"], { activation: "sigmoid" }],
    [["--activation", "softmax"], { activation: "softmax" }],
  ];
  for (const [flags, option] of options) {
    test(`${flags.join(" ")} gives the scores of the API's option`, async () => {
      const { stdout } = await run([...args, ...flags], input);
      assert.deepEqual(rowsOf(stdout), await expected(option));
    });
  }

  test("takes the arguments for texts with --texts, one with a line feed too", async () => {
    const { stdout } = await run([...args, "--texts", "bread\nrises", "", "--", "-x"]);
    const given = ["bread\nrises", "", "-x"];
    const labels = await classifier.classify(given);
    const rows = given.map((text, index) => ({ index, text, labels: labels[index] ?? [] }));
    assert.deepEqual(rowsOf(stdout), rows);
  });

  test("writes to a file without the texts", async () => {
    const output = join(scratch, "labels.jsonl");
    assert.equal((await run([...args, "--no-text", "--output", output], input)).code, 0);
    const rows = (await expected()).map(({ index, labels }) => ({ index, labels }));
    assert.deepEqual(rowsOf(readFileSync(output, "utf8")), rows);
  });

  test("names a text that is too long after the rows before it, or leaves it out", async () => {
    const stdin = `bread\n${"rises ".repeat(60)}\nflour\n`;
    const truncate = [...args, "--truncate", "none"];
    const indices = (stdout: string) => jsonLines<Row>(stdout).map(({ index }) => index);
    const ended = await run(truncate, stdin);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /^native-infer: stdin:2: TOO_LONG: .*\n$/);
    assert.deepEqual(indices(ended.stdout), [0]);
    const skipped = await run([...truncate, "--skip-bad"], stdin);
    assert.equal(skipped.code, 3);
    assert.deepEqual(indices(skipped.stdout), [0, 2]);
  });

  test("says that a model without classes is no classifier", async () => {
    const { code, stderr } = await run(["classify", "--model", scratch], input);
    assert.equal(code, 1);
    assert.match(stderr, /^native-infer: MODEL_NOT_FOUND: .*\n$/);
  });
});
