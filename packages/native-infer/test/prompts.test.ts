import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Embedder, type LoadOptions } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { modelCopy } from "./support/model-copy.js";
import { cosine, distance, meanOfRows, normalized } from "./support/vectors.js";

const plain = await Embedder.load({ threads: 1 });
after(() => plain.close());

const TEXT = "How big is London";
const PROMPTS = { query: "query: ", document: "passage: ", "": "empty name " };

/** A model with prompts, `default_prompt_name` set where `defaultName` is given. */
const withPrompts = (defaultName: string | null = null) =>
  modelCopy({
    "config_sentence_transformers.json": { prompts: PROMPTS, default_prompt_name: defaultName },
  });

describe("prompt", () => {
  test("goes before the text, as it is", async () => {
    for (const prompt of ["query: ", "Represent this sentence:", "", "pre", " \n "]) {
      assert.deepEqual(
        await plain.embed(TEXT, { prompt }),
        await plain.embed(prompt + TEXT),
        JSON.stringify(prompt),
      );
    }
  });

  test("goes before each text of a call, of any size", async () => {
    const texts = Array.from({ length: 300 }, (_, i) => `text ${i}`);
    const prompted = await plain.embed(texts, { prompt: "query: " });
    assert.deepEqual(prompted, await plain.embed(texts.map((text) => `query: ${text}`)));
  });

  test("counts for the token count, and for maxTokens", async () => {
    const { tokens } = await plain.embedAll(["a", "b"], { prompt: "query: " });
    assert.equal(tokens, 2 * plain.tokenize("query: a").ids.length);
    const cut = await plain.embedAll(["word ".repeat(253)], { prompt: "query: " });
    assert.deepEqual([cut.tokens, cut.truncated], [256, 1]);
  });

  test("goes before a text whose token vectors are asked for", async () => {
    const { tokens } = await plain.embedTokens(TEXT, { prompt: "query: " });
    assert.equal(tokens, plain.tokenize(`query: ${TEXT}`).ids.length);
  });

  test("with a lone surrogate is refused", async () => {
    const error = await failureOf(plain.embed(TEXT, { prompt: "\ud800" }));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, /^prompt has a lone surrogate/);
  });
});

describe("a model with prompts", () => {
  test("shows them, and none is used unless asked for", async () => {
    using copy = await withPrompts();
    await using embedder = await Embedder.load({ model: copy.directory });
    assert.deepEqual({ ...embedder.info.prompts }, PROMPTS);
    assert.equal(embedder.info.defaultPromptName, undefined);
    assert.deepEqual(await embedder.embed(TEXT), await plain.embed(TEXT));
  });

  test("puts the one that promptName names before the text", async () => {
    using copy = await withPrompts();
    await using embedder = await Embedder.load({ model: copy.directory });
    for (const [promptName, prompt] of Object.entries(PROMPTS)) {
      assert.deepEqual(
        await embedder.embed(TEXT, { promptName }),
        await plain.embed(prompt + TEXT),
      );
    }
  });

  test("lists them where promptName names none of them", async () => {
    using copy = await withPrompts();
    await using embedder = await Embedder.load({ model: copy.directory });
    const error = await failureOf(embedder.embed(TEXT, { promptName: "title" }));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.match(error.message, /"title".*query.*document/);
  });

  test("uses its default prompt where a call says nothing", async () => {
    using copy = await withPrompts("query");
    await using embedder = await Embedder.load({ model: copy.directory });
    assert.equal(embedder.info.defaultPromptName, "query");
    assert.deepEqual(await embedder.embed(TEXT), await plain.embed(`query: ${TEXT}`));
    assert.deepEqual((await embedder.embed([TEXT]))[0], await plain.embed(`query: ${TEXT}`));
  });

  test("lets a call replace the default prompt, also by none", async () => {
    using copy = await withPrompts("query");
    await using embedder = await Embedder.load({ model: copy.directory });
    assert.deepEqual(await embedder.embed(TEXT, { prompt: "" }), await plain.embed(TEXT));
    assert.deepEqual(
      await embedder.embed(TEXT, { promptName: "document" }),
      await plain.embed(`passage: ${TEXT}`),
    );
  });

  test("takes token ids as they are, default prompt or not", async () => {
    using copy = await withPrompts("query");
    await using embedder = await Embedder.load({ model: copy.directory });
    const { ids } = embedder.tokenize(TEXT);
    assert.deepEqual(await embedder.embed(ids), await plain.embed(TEXT));
    const error = await failureOf(embedder.embed(ids, { promptName: "query" }));
    assert.equal(error.code, "INVALID_ARGUMENT");
  });
});

describe("inputType", () => {
  test("puts the model's own prompt for that side before texts, for each way to embed", async () => {
    using copy = await withPrompts();
    await using embedder = await Embedder.load({ model: copy.directory });
    const query = await plain.embed(`query: ${TEXT}`);
    assert.deepEqual(await embedder.embed(TEXT, { inputType: "query" }), query);
    assert.deepEqual(
      (await embedder.embedSettled([TEXT], { inputType: "query" })).vectors[0],
      query,
    );
    const document = await plain.embed(`passage: ${TEXT}`);
    assert.deepEqual(await embedder.embed(TEXT, { inputType: "document" }), document);
  });

  test("finds the prompt of documents under the names that models use", async () => {
    for (const name of ["document", "passage", "corpus"]) {
      const settings = { prompts: { [name]: "doc: ", other: "other: " } };
      using copy = await modelCopy({ "config_sentence_transformers.json": settings });
      await using embedder = await Embedder.load({ model: copy.directory });
      const vector = await embedder.embed(TEXT, { inputType: "document" });
      assert.deepEqual(vector, await plain.embed(`doc: ${TEXT}`), name);
    }
  });

  test("is the default prompt, or nothing, for a model without one", async () => {
    assert.deepEqual(await plain.embed(TEXT, { inputType: "query" }), await plain.embed(TEXT));
    await using own = await Embedder.load({ defaultPrompt: "x " });
    assert.deepEqual(await own.embed(TEXT, { inputType: "query" }), await plain.embed(`x ${TEXT}`));
  });

  test("leaves token ids alone, and excludes prompt and promptName", async () => {
    using copy = await withPrompts();
    await using embedder = await Embedder.load({ model: copy.directory });
    const { ids } = embedder.tokenize(TEXT);
    assert.deepEqual(await embedder.embed(ids, { inputType: "query" }), await plain.embed(TEXT));
    for (const other of [{ prompt: "a" }, { promptName: "query" }]) {
      const error = await failureOf(embedder.embed(TEXT, { inputType: "query", ...other }));
      assert.match(error.message, /and inputType exclude each other/);
    }
  });
});

describe("an embedder with a default prompt of its own", () => {
  test("puts it before texts, for each way to embed", async () => {
    await using embedder = await Embedder.load({ defaultPrompt: "query: " });
    assert.equal(embedder.info.defaultPrompt, "query: ");
    const expected = await plain.embed(`query: ${TEXT}`);
    assert.deepEqual(await embedder.embed(TEXT), expected);
    assert.deepEqual((await embedder.embedAll([TEXT])).vectors[0], expected);
    assert.deepEqual((await embedder.embedSettled([TEXT])).vectors[0], expected);
    const tokens = await plain.embedTokens(`query: ${TEXT}`);
    assert.deepEqual((await embedder.embedTokens(TEXT)).vectors, tokens.vectors);
  });

  test("leaves alone calls with a prompt of their own, and token ids", async () => {
    await using embedder = await Embedder.load({ defaultPrompt: "query: " });
    assert.deepEqual(await embedder.embed(TEXT, { prompt: "x " }), await plain.embed(`x ${TEXT}`));
    const { ids } = embedder.tokenize(TEXT);
    assert.deepEqual(await embedder.embed(ids), await plain.embed(TEXT));
  });

  test("prefers it to the model's, by its text or its name", async () => {
    using copy = await withPrompts("query");
    const load = (options: LoadOptions) => Embedder.load({ model: copy.directory, ...options });
    await using byName = await load({ defaultPromptName: "document" });
    assert.equal(byName.info.defaultPrompt, "passage: ");
    assert.deepEqual(await byName.embed(TEXT), await plain.embed(`passage: ${TEXT}`));
    await using none = await load({ defaultPrompt: "" });
    assert.equal(none.info.defaultPromptName, undefined);
    assert.deepEqual(await none.embed(TEXT), await plain.embed(TEXT));
  });

  test("is refused for a name that the model does not have, or with text and name", async () => {
    const unknown = await failureOf(Embedder.load({ defaultPromptName: "query" }));
    assert.equal(unknown.code, "INVALID_ARGUMENT");
    assert.match(unknown.message, /^defaultPromptName is "query"; allowed is none/);
    const both = { defaultPrompt: "a", defaultPromptName: "query" };
    assert.match((await failureOf(Embedder.load(both))).message, /exclude each other/);
    const surrogate = await failureOf(Embedder.load({ defaultPrompt: "\ud800" }));
    assert.match(surrogate.message, /^defaultPrompt has a lone surrogate/);
  });
});

describe("a model that leaves prompts out of the mean", () => {
  const leavesOut = () =>
    modelCopy({
      "1_Pooling/config.json": {
        word_embedding_dimension: 384,
        pooling_mode_mean_tokens: true,
        include_prompt: false,
      },
    });

  test("pools the tokens after the prompt, which the prompt still changes", async () => {
    using copy = await leavesOut();
    await using embedder = await Embedder.load({ model: copy.directory });
    const prompt = "query: ";
    const vector = await embedder.embed(TEXT, { prompt });
    const { vectors, tokens } = await embedder.embedTokens(TEXT, { prompt });
    // [CLS] query : and then the text.
    assert.equal(tokens, embedder.tokenize(TEXT).ids.length + 2);
    assert.ok(distance(vector, normalized(meanOfRows(vectors, 384, 3))) < 1e-6);
    assert.ok(cosine(vector, await plain.embed(prompt + TEXT)) < 0.9999);
    assert.ok(cosine(vector, await plain.embed(TEXT)) < 0.9999);
  });

  test("gives texts without a prompt their usual vector", async () => {
    using copy = await leavesOut();
    await using embedder = await Embedder.load({ model: copy.directory });
    assert.deepEqual(await embedder.embed(TEXT), await plain.embed(TEXT));
  });

  test("gives a text that the prompt leaves no room for a vector all the same", async () => {
    using copy = await leavesOut();
    await using embedder = await Embedder.load({ model: copy.directory, maxTokens: 6 });
    const vector = await embedder.embed(TEXT, { prompt: "word ".repeat(20) });
    assert.ok(vector.every(Number.isFinite));
  });
});
