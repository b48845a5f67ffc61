// Vercel's AI SDK and LlamaIndex for TypeScript against a server at NATIVE_INFER_URL. Run by scripts/more-clients.mjs.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { OllamaEmbedding } from "@llamaindex/ollama";
import { OpenAIEmbedding } from "@llamaindex/openai";
import { embed, embedMany } from "ai";

const { NATIVE_INFER_URL: url } = process.env;
const MODEL = "all-MiniLM-L6-v2";
const TEXTS = [
  "How big is London",
  "Straße, 東京, 🌍",
  "word ".repeat(300),
  "  spaces\nand lines ",
];

/** The vectors of some texts, without a client. */
async function vectorsOf(input, rest = {}) {
  const response = await fetch(`${url}/v1/embeddings`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ model: MODEL, input, ...rest }),
  });
  const { data } = await response.json();
  return data.map(({ embedding }) => embedding);
}

function assertNear(actual, expected) {
  assert.equal(actual.length, expected.length);
  for (const [at, vector] of actual.entries()) {
    assert.equal(vector.length, expected[at].length);
    assert(vector.every((x, i) => Math.abs(x - expected[at][i]) < 1e-6));
  }
}

let expected;
before(async () => {
  expected = await vectorsOf(TEXTS);
});

describe("the AI SDK's provider for servers like OpenAI's", () => {
  const provider = (baseURL) =>
    createOpenAICompatible({ name: "native-infer", baseURL, apiKey: "any" });
  const model = provider(`${url}/v1`).embeddingModel(MODEL);

  it("gets the right vectors, and their tokens", async () => {
    const { embeddings, usage } = await embedMany({ model, values: TEXTS });
    assertNear(embeddings, expected);
    assert(usage.tokens > 256);
    const { embedding } = await embed({ model, value: TEXTS[1] });
    assertNear([embedding], [expected[1]]);
  });

  it("gets them under a base URL with a slash at its end, and with null for what is not set", async () => {
    const slashed = provider(`${url}//v1/`).embeddingModel(MODEL);
    const providerOptions = { nativeInfer: { user: null, encoding_format: null } };
    const { embeddings } = await embedMany({ model: slashed, values: TEXTS, providerOptions });
    assertNear(embeddings, expected);
  });

  it("gets as many dimensions as it says, and an error for too many", async () => {
    const of = (dimensions) => ({
      model,
      value: TEXTS[0],
      maxRetries: 0,
      providerOptions: { "native-infer": { dimensions } },
    });
    const { embedding } = await embed(of(32));
    assertNear([embedding], await vectorsOf(TEXTS[0], { dimensions: 32 }));
    await assert.rejects(embed(of(385)), (error) => {
      assert.equal(error.statusCode, 400);
      return /dimensions/.test(error.message);
    });
  });
});

describe("LlamaIndex", () => {
  it("gets the right vectors by OpenAI's API, in base64, and as many dimensions as it says", async () => {
    const options = { model: MODEL, apiKey: "any", baseURL: `${url}/v1`, maxRetries: 0 };
    assertNear(await new OpenAIEmbedding(options).getTextEmbeddings(TEXTS), expected);
    const short = new OpenAIEmbedding({ ...options, dimensions: 32 });
    assertNear(
      await short.getTextEmbeddings([TEXTS[0]]),
      await vectorsOf(TEXTS[0], { dimensions: 32 }),
    );
    const wrong = new OpenAIEmbedding({ ...options, dimensions: 385 });
    await assert.rejects(wrong.getTextEmbeddings(["a"]), {
      status: 400,
      message: /dimensions is 385/,
    });
  });

  it("gets the right vectors by Ollama's API", async () => {
    const embedding = new OllamaEmbedding({ model: `${MODEL}:latest`, config: { host: url } });
    for (const [at, text] of TEXTS.entries()) {
      assertNear([await embedding.getTextEmbedding(text)], [expected[at]]);
    }
  });
});
