import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { promptFor } from "../../../src/dialects/cohere/request.js";

describe("the prompt for an input type", () => {
  const e5 = { prompts: { query: "query: ", passage: "passage: " } };
  const gemma = { prompts: { Clustering: "task: clustering", Classification: "task: classify" } };
  const both = { prompts: { document: "", search_document: "search_document: ", query: "q: " } };

  const found = [
    ["query", e5, "query"],
    ["document", e5, "passage"],
    ["clustering", gemma, "Clustering"],
    ["classification", gemma, "Classification"],
    ["document", both, "search_document"],
    ["query", { prompts: { "retrieval.query": "" } }, "retrieval.query"],
  ] as const;
  for (const [inputType, info, promptName] of found) {
    it(`is ${promptName} for ${inputType} among ${Object.keys(info.prompts)}`, () => {
      assert.deepEqual(promptFor(inputType, info), { promptName });
    });
  }

  it("is none, not even the default one, where the model has none of a fitting name", () => {
    assert.deepEqual(promptFor("clustering", e5), { prompt: "" });
    assert.deepEqual(promptFor("query", { prompts: {} }), { prompt: "" });
  });

  it("is the model's default where nothing is said", () => {
    assert.deepEqual(promptFor(undefined, e5), {});
  });
});
