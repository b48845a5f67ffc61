import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { LIMITS } from "../../src/index.js";
import { parseNpy } from "./support/npy.js";
import { jsonLines, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

const indices = (stdout: string) => jsonLines<{ index: number }>(stdout).map(({ index }) => index);

describe("native-infer with input that it cannot use", () => {
  const scratch = scratchFolder();
  const file = join(scratch, "mixed.txt");
  writeFileSync(file, Buffer.from("good\nb\xe4d\nalso good\n", "latin1"));

  test("names file and line of what is not UTF-8, after the texts before it", async () => {
    const { code, stdout, stderr } = await runCli(["embed", file]);
    assert.equal(code, 1);
    assert.equal(stderr, `native-infer: ${file}:2: is not UTF-8\n`);
    assert.deepEqual(indices(stdout), [0]);
  });

  test("names it, goes on and ends with code 3 where --skip-bad is given", async () => {
    const { code, stdout, stderr } = await runCli(["embed", "--skip-bad", file]);
    assert.equal(code, 3);
    assert.equal(stderr, `native-infer: ${file}:2: is not UTF-8\n`);
    assert.deepEqual(indices(stdout), [0, 2]);
  });

  test("leaves no row for a skipped text in a NumPy array", async () => {
    const output = join(scratch, "skipped.npy");
    const args = ["embed", "--skip-bad", "--format", "npy", "--output", output, file];
    assert.equal((await runCli(args)).code, 3);
    assert.equal(parseNpy(readFileSync(output)).rows, 2);
  });

  test("names a text that is too long", async () => {
    const input = `short\n${"x".repeat(LIMITS.textLength + 1)}\nshort\n`;
    const { code, stdout, stderr } = await runCli(["embed", "--skip-bad"], input);
    assert.equal(code, 3);
    assert.match(stderr, /stdin:2: has 1000001 characters; at most 1000000 are allowed/);
    assert.deepEqual(indices(stdout), [0, 2]);
  });

  test("does not even keep a line that is far too long", async () => {
    const { code, stdout, stderr } = await runCli(
      ["embed", "--skip-bad"],
      `${"x".repeat(40_000_000)}\nshort\n`,
    );
    assert.equal(code, 3);
    assert.match(stderr, /stdin:1: has more than 3000000 bytes/);
    assert.deepEqual(indices(stdout), [1]);
  });

  const objects: [string, RegExp][] = [
    ["{", /is not JSON/],
    ["7", /is not a JSON object/],
    ["null", /is not a JSON object/],
    ['{"txt":"x"}', /has no field "text"/],
    ['{"text":7}', /has no string in "text"/],
    ['{"text":"\\ud800"}', /has a lone surrogate/],
  ];
  for (const [line, reason] of objects) {
    test(`says of the JSON line ${line} what is wrong`, async () => {
      const { code, stderr } = await runCli(["embed", "--input-format", "jsonl"], `${line}\n`);
      assert.equal(code, 1);
      assert.match(stderr, /^native-infer: stdin:1: /);
      assert.match(stderr, reason);
    });
  }

  test("reads nothing where one of the files does not exist", async () => {
    const missing = join(scratch, "missing.txt");
    const { code, stdout, stderr } = await runCli(["embed", file, missing]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.equal(stderr, `native-infer: ${missing} cannot be read: it does not exist\n`);
  });

  test("leaves an older output file as it was, and nothing beside it", async () => {
    const folder = join(scratch, "older");
    mkdirSync(folder);
    const output = join(folder, "out.jsonl");
    writeFileSync(output, "older\n");
    const { code } = await runCli(["embed", "--output", output, file]);
    assert.equal(code, 1);
    assert.equal(readFileSync(output, "utf8"), "older\n");
    assert.deepEqual(readdirSync(folder), ["out.jsonl"]);
  });

  test("leaves no output file where the model cannot be loaded", async () => {
    const output = join(scratch, "none.jsonl");
    const args = ["embed", "--model", join(scratch, "no-model"), "--output", output, file];
    const { code, stderr } = await runCli(args);
    assert.equal(code, 1);
    assert.match(stderr, /MODEL_NOT_FOUND: .*no-model/);
    assert.equal(existsSync(output), false);
  });

  test("names an output file that cannot be written", async () => {
    const output = join(scratch, "no-folder", "out.jsonl");
    const { code, stderr } = await runCli(["embed", "--output", output, file]);
    assert.equal(code, 1);
    assert.match(stderr, /--output .*no-folder.* cannot be written/);
  });
});
