import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { modelDirectory } from "@native-infer/model-minilm";
import { spladeCases, spladeOf, writeSplade } from "@native-infer/testing";
import { Embedder, type SparseOptions } from "../../src/index.js";
import { jsonLines, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

interface Row {
  index: number;
  text?: string;
  terms: { term: string; id: number; weight: number }[];
}

const { texts, maxTokens } = spladeCases;
const input = texts.map((text) => `${text}\n`).join("");

describe("native-infer sparse", () => {
  const scratch = scratchFolder();
  const env = { NATIVE_INFER_PACKED_CACHE: join(scratch, "packed") };
  const run = (args: readonly string[], stdin = "") => runCli(args, stdin, { env });
  const model = writeSplade(spladeOf("bert"));
  const args = ["sparse", "--model", model, "--threads", "1", "--max-tokens", String(maxTokens)];
  let embedder: Embedder;
  before(async () => {
    embedder = await Embedder.load({ model, threads: 1, maxTokens, packedCache: false });
  });
  after(async () => {
    await embedder.close();
    rmSync(model, { recursive: true });
  });

  async function expected(given: readonly string[], options: SparseOptions = {}): Promise<Row[]> {
    const vectors = await embedder.embedSparse(given, options);
    return vectors.map(({ indices, values }, index) => {
      const terms = Array.from(indices, (id, at) => {
        return { term: embedder.idToToken(id) ?? "", id, weight: values[at] ?? 0 };
      });
      terms.sort((a, b) => b.weight - a.weight || a.id - b.id);
      return { index, text: given[index] ?? "", terms };
    });
  }

  function rowsOf(stdout: string): Row[] {
    return jsonLines<Row>(stdout).map(({ terms, ...rest }) => ({
      ...rest,
      terms: terms.map((term) => ({ ...term, weight: Math.fround(term.weight) })),
    }));
  }

  test("prints each text with its terms, the largest weight first, as the API has them", async () => {
    const { code, stdout, stderr } = await run(args, input);
    assert.equal(stderr, "");
    assert.equal(code, 0);
    const rows = rowsOf(stdout);
    assert.deepEqual(rows, await expected(texts));
    assert(rows.some(({ terms }) => terms.length > 3));
  });

  test("--top-k gives the terms with the largest weights, --no-text leaves the text out", async () => {
    const { stdout } = await run([...args, "--top-k", "2", "--no-text"], input);
    const wanted = await expected(texts, { topK: 2 });
    assert.deepEqual(
      rowsOf(stdout),
      wanted.map(({ index, terms }) => ({ index, terms })),
    );
  });

  test("names a text that is too long after the rows before it, or leaves it out", async () => {
    const stdin = `bread\n${"rises ".repeat(600)}\nflour\n`;
    const truncate = [...args, "--truncate", "none"];
    const ended = await run(truncate, stdin);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /^native-infer: stdin:2: TOO_LONG: .*\n$/);
    assert.deepEqual(rowsOf(ended.stdout), await expected(["bread"]));
    const skipped = await run([...truncate, "--skip-bad"], stdin);
    assert.equal(skipped.code, 3);
    assert.deepEqual(
      rowsOf(skipped.stdout).map(({ index }) => index),
      [0, 2],
    );
  });

  test("says that a model of dense vectors has no sparse ones", async () => {
    const { code, stdout, stderr } = await run(["sparse", "--model", modelDirectory], input);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^native-infer: INVALID_ARGUMENT: .* no model of sparse vectors/);
  });
});
