import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { embeddingsRequest } from "../../../src/dialects/openai.js";
import { validate } from "../../../src/web/validation.js";

const parse = (body: unknown) =>
  validate(embeddingsRequest({ maxInputs: 3, maxQueueTexts: 100 }), body);

describe("a request for embeddings", () => {
  it("fills in what was left out", () => {
    assert.deepEqual(parse({ input: "a" }), {
      input: "a",
      encoding_format: "float",
    });
  });

  it("takes the token ids of one text or of several", () => {
    assert.deepEqual(parse({ input: [101, 102] }).input, [101, 102]);
    assert.deepEqual(parse({ input: [[101, 102], [7]] }).input, [[101, 102], [7]]);
  });

  it("takes an empty text, alone and among others", () => {
    assert.equal(parse({ input: "" }).input, "");
    assert.deepEqual(parse({ input: ["", "a"] }).input, ["", "a"]);
  });

  it("ignores fields that it does not know", () => {
    assert.deepEqual(parse({ input: "a", truncate: true }), parse({ input: "a" }));
  });

  const refused: [body: unknown, message: RegExp, param: string | null][] = [
    [null, /the body is null/, null],
    [[], /the body is an array of 0/, null],
    ["a", /the body is "a"/, null],
    [{}, /input is missing/, "input"],
    [{ input: null }, /input is null/, "input"],
    [{ input: 5 }, /input is 5/, "input"],
    [{ input: {} }, /input is an object/, "input"],
    [{ input: [] }, /input is an array of 0/, "input"],
    [{ input: ["a", null] }, /input\[1\] is null/, "input"],
    [{ input: [1, "a"] }, /input\[1\] is "a"/, "input"],
    [{ input: [1, -2] }, /input\[1\] is -2/, "input"],
    [{ input: [[1, 2], []] }, /input\[1\] is an array of 0/, "input"],
    [
      {
        input: [
          [1, 2],
          [3, "a"],
        ],
      },
      /input\[1\]\[1\] is "a"/,
      "input",
    ],
    [{ input: "a", model: 1 }, /model is 1; allowed is a string/, "model"],
    [
      { input: "a", encoding_format: "hex" },
      /"hex"; allowed is float or base64/,
      "encoding_format",
    ],
    [{ input: "a", dimensions: 0 }, /dimensions is 0; allowed is a positive integer/, "dimensions"],
    [{ input: "a", dimensions: 1.5 }, /dimensions is 1.5/, "dimensions"],
    [{ input: "a", dimensions: "3" }, /dimensions is "3"/, "dimensions"],
  ];
  for (const [body, message, param] of refused) {
    it(`refuses ${JSON.stringify(body)}`, () => {
      assert.throws(() => parse(body), { status: 400, code: "INVALID_ARGUMENT", message, param });
    });
  }
});
