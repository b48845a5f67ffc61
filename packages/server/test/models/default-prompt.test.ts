import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Embedder } from "native-infer";
import { withDefaultPrompt } from "../../src/models/default-prompt.js";

describe("withDefaultPrompt", () => {
  let engine: Embedder;
  before(async () => {
    engine = await Embedder.load();
  });
  after(() => engine.close());

  it("puts the prompt before texts, for each way to embed", async () => {
    const prompted = withDefaultPrompt(engine, { prompt: "query: " });
    const expected = await engine.embed("query: a");
    assert.deepEqual(await prompted.embed("a"), expected);
    assert.deepEqual((await prompted.embedAll(["a"])).vectors[0], expected);
    const tokens = await engine.embedTokens("query: a");
    assert.deepEqual((await prompted.embedTokens("a")).vectors, tokens.vectors);
  });

  it("leaves alone calls with a prompt of their own, and token ids", async () => {
    const prompted = withDefaultPrompt(engine, { prompt: "query: " });
    assert.deepEqual(await prompted.embed("a", { prompt: "x " }), await engine.embed("x a"));
    const ids = engine.tokenize("a").ids;
    assert.deepEqual(await prompted.embed(ids), await engine.embed("a"));
    assert.deepEqual((await prompted.embedAll([ids])).vectors[0], await engine.embed("a"));
  });

  it("is the engine itself where there is none", () => {
    assert.equal(withDefaultPrompt(engine, {}), engine);
  });

  it("refuses a name that the model does not have", () => {
    assert.throws(() => withDefaultPrompt(engine, { promptName: "query" }), {
      code: "INVALID_ARGUMENT",
      message: /^default-prompt-name is 'query'; allowed is none/,
    });
  });
});
