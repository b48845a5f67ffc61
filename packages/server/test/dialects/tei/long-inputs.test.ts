import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { oneModel, type TextEmbedder } from "../../../src/models/served-models.js";
import { listeningApp, quickEmbedder } from "../../support/listening-app.js";
import type { TeiErrorShape } from "../../support/tei.js";

/** A model that takes so many tokens that only the routes' own limits are left. */
function modelOf(maxTokens: number): TextEmbedder {
  const info = { ...quickEmbedder.info, maxTokens, prompts: { query: "q: " } };
  return { ...quickEmbedder, info };
}

async function post(maxTokens: number, path: string, body: object) {
  const models = oneModel("fake", modelOf(maxTokens));
  const app = await listeningApp({ maxBodyBytes: 10_000_000 }, { models });
  try {
    const response = await fetch(`${app.url}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  } finally {
    app.close();
  }
}

function messageOf({ status, body }: { status: number; body: unknown }): string {
  const { error, error_type } = body as TeiErrorShape;
  assert.deepEqual([status, error_type], [422, "Validation"]);
  return error;
}

describe("work that cannot be interrupted has a limit of its own", () => {
  it("for a text to tokenize", async () => {
    assert.equal((await post(8192, "/tokenize", { inputs: "a".repeat(65_536) })).status, 200);
    const tooLong = await post(8192, "/tokenize", { inputs: ["a", "a".repeat(65_537)] });
    assert.equal(messageOf(tooLong), "inputs[1] has 65537 characters; at most 65536 are allowed");
  });

  it("for token ids to decode, which is never below what the model takes", async () => {
    const ids = (length: number) => ({ ids: [[1], Array(length).fill(7)] });
    assert.equal((await post(512, "/decode", ids(32_768))).status, 200);
    const tooLong = await post(512, "/decode", ids(32_769));
    assert.equal(messageOf(tooLong), "ids[1] has 32769 token ids; at most 32768 can be decoded");
    assert.equal((await post(40_000, "/decode", ids(40_000))).status, 200);
  });

  it("for token ids that get a prompt, which become text first", async () => {
    const inputs = [Array(32_769).fill(7)];
    const request = { inputs, truncate: true };
    assert.equal((await post(512, "/embed", request)).status, 200);
    const tooLong = await post(512, "/embed", { ...request, prompt_name: "query" });
    assert.equal(messageOf(tooLong), "inputs[0] has 32769 token ids; at most 32768 can be decoded");
  });
});
