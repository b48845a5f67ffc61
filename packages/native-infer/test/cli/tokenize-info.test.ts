import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Embedder } from "../../src/index.js";
import { goldenTokens } from "../support/testdata.js";
import { jsonLines, runCli } from "./support/run-cli.js";

interface Line {
  index: number;
  count: number;
  ids: number[];
  offsets: [number, number][];
}

describe("native-infer tokenize", () => {
  const golden = goldenTokens();
  const input = golden.map(({ text }) => `${JSON.stringify({ text })}\n`).join("");

  test("gives the ids of the reference, and offsets that cut the tokens out of the text", async () => {
    const { code, stdout } = await runCli(["tokenize", "--input-format", "jsonl"], input);
    assert.equal(code, 0);
    const lines = jsonLines<Line>(stdout);
    assert.equal(lines.length, golden.length);
    for (const [i, { text, ids, offsets }] of golden.entries()) {
      const line = lines[i];
      assert.deepEqual(line?.ids, ids, text);
      // The reference counts code points; the program UTF-16 units.
      const points = Array.from(text);
      const tokens = offsets.map(([begin, end]) => points.slice(begin, end).join(""));
      assert.deepEqual(
        line.offsets.map(([begin, end]) => text.slice(begin, end)),
        tokens,
      );
    }
  });

  test("gives only the numbers of tokens with --count", async () => {
    const args = ["tokenize", "--count", "--input-format", "jsonl"];
    const { stdout } = await runCli(args, input);
    const expected = golden.map(({ ids }, index) => ({ index, count: ids.length }));
    assert.deepEqual(jsonLines(stdout), expected);
  });
});

describe("native-infer info", () => {
  test("tells as JSON what the API tells", async () => {
    const { code, stdout } = await runCli(["info", "--json", "--max-tokens", "99"]);
    assert.equal(code, 0);
    const told = JSON.parse(stdout) as Record<string, unknown>;
    await using embedder = await Embedder.load({ maxTokens: 99 });
    for (const [name, value] of Object.entries(embedder.info)) {
      assert.deepEqual(told[name], value, name);
    }
    assert.equal(told.node, process.version);
  });

  test("tells one fact a line without --json", async () => {
    const { stdout } = await runCli(["info"]);
    assert.match(stdout, /^dimensions +384$/m);
    assert.match(stdout, /^usableCpus +\d+$/m);
  });
});
