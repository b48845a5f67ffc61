import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { modelDirectory } from "@native-infer/model-minilm";
import type { SimpleToken } from "../../../src/dialects/tei/tokens-json.js";
import { ServerProcess } from "../../support/server-process.js";
import { answer, cosine, goldenLines, post, type TeiErrorShape } from "../../support/tei.js";

interface GoldenTokens {
  text: string;
  ids: number[];
  /** In Unicode code points. */
  offsets: [number, number][];
}

/** The embedded model with prompts of its own. */
function modelWithPrompts(folder: string): string {
  const model = join(folder, "with-prompts");
  mkdirSync(model);
  for (const name of readdirSync(modelDirectory)) {
    symlinkSync(join(modelDirectory, name), join(model, name));
  }
  const config = join(model, "config_sentence_transformers.json");
  rmSync(config);
  writeFileSync(config, JSON.stringify({ prompts: { query: "quéry: ", document: "" } }));
  return model;
}

describe("text-embeddings-inference's routes for tokens", () => {
  let server: ServerProcess;
  let scratch: string;
  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), "native-infer-tei-"));
    server = await ServerProcess.start(["--model", modelWithPrompts(scratch)]);
  });
  after(async () => {
    await server.stop();
    rmSync(scratch, { recursive: true });
  });

  const tokenize = (body: unknown) => answer<SimpleToken[][]>(server, "/tokenize", body);
  const decode = (body: unknown) => answer<string[]>(server, "/decode", body);

  it("answers each token with its text and its place in bytes", async () => {
    assert.deepEqual(await tokenize({ inputs: "Zoé 🌍" }), [
      [
        { id: 101, text: "[CLS]", special: true, start: null, stop: null },
        { id: 11199, text: "Zoé", special: false, start: 0, stop: 4 },
        { id: 100, text: "🌍", special: false, start: 5, stop: 9 },
        { id: 102, text: "[SEP]", special: true, start: null, stop: null },
      ],
    ]);
  });

  it("leaves the special tokens out on request", async () => {
    const [tokens = []] = await tokenize({ inputs: "How big", add_special_tokens: false });
    assert.deepEqual(
      tokens.map(({ id, special }) => [id, special]),
      [
        [2129, false],
        [2502, false],
      ],
    );
  });

  it("never cuts off", async () => {
    const [tokens = []] = await tokenize({ inputs: "word ".repeat(2000) });
    assert.equal(tokens.length, 2002);
    assert.equal(tokens.at(-2)?.stop, 9999);
  });

  it("agrees with the reference tokenizer on every text of the golden file", async () => {
    const golden = goldenLines<GoldenTokens>("tokens").filter(({ text }) => text !== "");
    const all = await tokenize({ inputs: golden.map(({ text }) => text) });
    for (const [at, { text, ids, offsets }] of golden.entries()) {
      const points = [...text];
      const bytes = (end: number) => Buffer.byteLength(points.slice(0, end).join(""));
      const expected = ids.map((id, i) => {
        const [begin = 0, end = 0] = offsets[i] ?? [];
        // Special is what the tokenizer put around the text, not what the text spells out.
        return i === 0 || i === ids.length - 1
          ? { id, start: null, stop: null }
          : { id, start: bytes(begin), stop: bytes(end) };
      });
      const given = all[at]?.map(({ id, start, stop }) => ({ id, start, stop }));
      assert.deepEqual(given, expected, text);
    }
  });

  it("puts a prompt before the text, and counts it in the offsets", async () => {
    const [tokens = []] = await tokenize({ inputs: "big", prompt_name: "query" });
    const bytes = Buffer.from("quéry: big");
    const shown = tokens.filter(({ special }) => !special);
    assert.equal(shown.at(-1)?.text, "big");
    for (const { text, start, stop } of shown) {
      assert.equal(bytes.subarray(start ?? 0, stop ?? 0).toString(), text);
    }
  });

  it("embeds with a prompt what text and prompt together are, token ids too", async () => {
    const vectors = (body: unknown) => answer<number[][]>(server, "/embed", body);
    const [whole] = await vectors({ inputs: "quéry: how big is london" });
    for (const inputs of ["how big is london", [101, 2129, 2502, 2003, 2414, 102]]) {
      assert.deepEqual(await vectors({ inputs: [inputs], prompt_name: "query" }), [whole]);
      const [plain = []] = await vectors({ inputs: [inputs] });
      assert(cosine(plain, whole ?? []) < 0.99);
    }
    const similar = await answer<number[]>(server, "/similarity", {
      inputs: { source_sentence: "big", sentences: ["big"] },
      parameters: { prompt_name: "query" },
    });
    assert(Math.abs((similar[0] ?? 0) - 1) < 1e-4);
  });

  it("takes the server's default prompt where the request names none", async () => {
    const prompted = await ServerProcess.start(["--default-prompt", "quéry: "]);
    try {
      const [whole] = await tokenize({ inputs: "quéry: big" });
      assert.deepEqual(await answer(prompted, "/tokenize", { inputs: "big" }), [whole]);
      const expected = await answer<number[][]>(server, "/embed", { inputs: "quéry: big" });
      for (const inputs of ["big", [[101, 2502, 102]]]) {
        assert.deepEqual(await answer(prompted, "/embed", { inputs }), expected);
      }
    } finally {
      await prompted.stop();
    }
  });

  it("puts nothing before texts whose request names an empty prompt, whatever the default is", async () => {
    const model = join(scratch, "with-prompts");
    const prompted = await ServerProcess.start([
      "--model",
      model,
      "--default-prompt-name",
      "query",
    ]);
    try {
      const plain = await answer<number[][]>(server, "/embed", { inputs: "big" });
      const ids = [101, 2502, 102];
      for (const inputs of ["big", [ids], ["big", ids]]) {
        const given = await answer<number[][]>(prompted, "/embed", {
          inputs,
          prompt_name: "document",
        });
        for (const vector of given) assert(cosine(vector, plain[0] ?? []) > 0.9999);
      }
      const whole = await answer<number[][]>(server, "/embed", { inputs: "quéry: big" });
      assert.deepEqual(await answer(prompted, "/embed", { inputs: "big" }), whole);
    } finally {
      await prompted.stop();
    }
  });

  it("names the prompts that there are, where clients look for them", async () => {
    const response = await post(server, "/embed", { inputs: "a", prompt_name: "passage" });
    assert.equal(response.status, 422);
    const { error } = (await response.json()) as TeiErrorShape;
    assert.match(error, /^prompt_name is "passage"; .* Available prompts: \["query","document"\]$/);
  });

  it("gives the text of token ids, without the special ones unless asked", async () => {
    const ids = [101, 2129, 2502, 2003, 2414, 102];
    assert.deepEqual(await decode({ ids }), ["how big is london"]);
    assert.deepEqual(await decode({ ids: [ids, [7592]] }), ["how big is london", "hello"]);
    assert.deepEqual(await decode({ ids, skip_special_tokens: false }), [
      "[CLS] how big is london [SEP]",
    ]);
  });

  it("gives back what was tokenized, in the model's spelling", async () => {
    const texts = ["hello world", "a cat, and a dog.", "tokenization"];
    const tokens = await tokenize({ inputs: texts });
    const ids = tokens.map((of) => of.map(({ id }) => id));
    assert.deepEqual(await decode({ ids }), texts);
  });
});
