import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { privateWords } from "./check-words.mjs";

describe("the check of words", () => {
  for (const text of [
    "waits at the turnstile",
    "--patience-ms 5",
    "the same bytes in any company",
    "which holds up the event loop",
    "lets the loop turn in between",
    "Most texts of a request",
    "The deadline passed before the request was computed.",
    'log.fault("GET /", error);',
    "--answer-timeout-ms 5",
    "const standing = await state.read();",
  ]) {
    it(`refuses "${text}"`, () => assert.equal(privateWords(`first\n${text}\n`)[0]?.line, 2));
  }

  it("allows the words that took their place, and the same letters elsewhere", () => {
    const text =
      "retry timeout; the company's token; with large calls outstanding; holds up to 5; Most tokens are a word";
    assert.deepEqual(privateWords(text), []);
  });
});
