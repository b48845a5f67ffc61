import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Embedder, type EmbedOptions } from "../../src/index.js";
import { parseNpy } from "./support/npy.js";
import { jsonLines, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

const TEXTS = ["How big is London", "a rather longer text about the sea ".repeat(60)];
const INPUT = TEXTS.map((text) => `${text}\n`).join("");

describe("the options of native-infer embed", () => {
  const scratch = scratchFolder();
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load();
  });
  after(() => embedder.close());

  const cases: [string[], EmbedOptions][] = [
    [["--dimensions", "128"], { dimensions: 128 }],
    [["--output-type", "int8"], { outputType: "int8" }],
    [["--output-type", "ubinary"], { outputType: "ubinary" }],
    [["--prompt", "query: "], { prompt: "query: " }],
    [["--truncate", "start"], { truncate: "start" }],
    [["--no-normalize"], { normalize: false }],
  ];
  for (const [args, options] of cases) {
    test(`${args.join(" ")} gives the vectors of the API's option`, async () => {
      const { code, stdout, stderr } = await runCli(["embed", ...args], INPUT);
      assert.equal(stderr, "");
      assert.equal(code, 0);
      const { vectors } = await embedder.embedAll(TEXTS, options);
      const rows = jsonLines<{ vector: number[] }>(stdout);
      assert.deepEqual(
        rows.map(({ vector }) => Array.from(Float32Array.from(vector))),
        vectors.map((vector) => Array.from(vector)),
      );
    });
  }

  const types: [EmbedOptions["outputType"] & string, string, number][] = [
    ["float32", "<f4", 384],
    ["int8", "|i1", 384],
    ["uint8", "|u1", 384],
    ["binary", "|i1", 48],
    ["ubinary", "|u1", 48],
  ];
  for (const [outputType, type, columns] of types) {
    test(`--output-type ${outputType} makes a NumPy array of ${type}`, async () => {
      const file = join(scratch, `${outputType}.npy`);
      const args = ["embed", "--format", "npy", "--output", file, "--output-type", outputType];
      assert.equal((await runCli(args, INPUT)).code, 0);
      const array = parseNpy(readFileSync(file));
      assert.deepEqual([array.type, array.rows, array.columns], [type, TEXTS.length, columns]);
      const { vectors } = await embedder.embedAll(TEXTS, { outputType });
      const expected = vectors.flatMap((vector) => Array.from(vector));
      assert.deepEqual(Array.from(array.values), expected);
    });
  }

  test("--truncate none leaves out a text that is too long, and no other", async () => {
    const args = ["embed", "--truncate", "none", "--skip-bad"];
    const { code, stdout, stderr } = await runCli(args, INPUT);
    assert.equal(code, 3);
    assert.match(stderr, /^native-infer: stdin:2: TOO_LONG: /);
    assert.deepEqual(
      jsonLines<{ index: number }>(stdout).map(({ index }) => index),
      [0],
    );
  });

  test("--truncate none ends at a text that is too long, after those before it", async () => {
    const { code, stdout, stderr } = await runCli(["embed", "--truncate", "none"], INPUT);
    assert.equal(code, 1);
    assert.match(stderr, /^native-infer: stdin:2: TOO_LONG: /);
    assert.equal(jsonLines(stdout).length, 1);
  });

  test("a prompt's name that the model does not have is refused with code 2", async () => {
    const { code, stderr } = await runCli(["embed", "--prompt-name", "query"], INPUT);
    assert.equal(code, 2);
    assert.match(stderr, /promptName is "query"; allowed is none/);
  });

  test("more dimensions than the model has are refused with code 2", async () => {
    const { code, stderr } = await runCli(["embed", "--dimensions", "385"], INPUT);
    assert.equal(code, 2);
    assert.match(stderr, /dimensions is 385/);
  });
});
