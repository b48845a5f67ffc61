import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { embedRequest, tokenVectorsJson } from "../../../src/dialects/tei/embed.js";
import { dtypeOf } from "../../../src/dialects/tei/info.js";
import { countCharacters, listOf, truncateOption } from "../../../src/dialects/tei/inputs.js";
import { byteOffsets, tokensJson } from "../../../src/dialects/tei/tokens-json.js";
import { validate } from "../../../src/web/validation.js";

const text = fc.string({ unit: "binary", maxLength: 40 });

describe("inputs of text-embeddings-inference's routes", () => {
  it("counts Unicode characters, whatever plane they are of", () => {
    fc.assert(
      fc.property(text, (given) => countCharacters([given, [1, 2]]) === [...given].length + 2),
    );
  });

  it("takes one for a list of one, and a list as it is", () => {
    const oneInput = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(oneInput, { minLength: 1, maxLength: 100 }), (list) => {
        assert.deepEqual(listOf<string | number[]>(list, "inputs"), list);
        const [one = ""] = list;
        assert.deepEqual(listOf<string | number[]>(one, "inputs"), [one]);
      }),
    );
  });

  it("counts against the queue too, which could never hold more", () => {
    const schema = embedRequest({ maxInputs: 100, maxQueueTexts: 2 });
    const refused = { status: 413, message: "inputs has 3 elements; at most 2 are allowed" };
    assert.throws(() => validate(schema, { inputs: ["a", "b", "c"] }), refused);
    assert.equal(validate(schema, { inputs: [1, 2, 3] }).normalize, true);
  });

  it("truncates as the request says, and as the server is set where it does not", () => {
    const right = { truncation_direction: "Right" } as const;
    const left = { truncation_direction: "left" } as const;
    assert.deepEqual(
      [
        truncateOption(right, true),
        truncateOption(right, false),
        truncateOption({ ...right, truncate: null }, true),
        truncateOption({ ...right, truncate: true }, false),
        truncateOption({ ...left, truncate: false }, true),
        truncateOption(left, true),
      ],
      ["end", "none", "end", "end", "none", "start"],
    );
  });
});

describe("answers of text-embeddings-inference's routes", () => {
  it("finds every character's place in UTF-8", () => {
    fc.assert(
      fc.property(text, (given) => {
        const byteAt = byteOffsets(given);
        let unit = 0;
        for (const character of given) {
          assert.equal(byteAt(unit), Buffer.byteLength(given.slice(0, unit)));
          unit += character.length;
        }
        assert.equal(byteAt(unit), Buffer.byteLength(given));
      }),
    );
  });

  it("names special tokens, and shows of the others their part of the text", () => {
    const tokens = {
      ids: Int32Array.of(101, 7, 8, 102),
      offsets: Uint32Array.of(0, 0, 0, 2, 2, 4, 0, 0),
      special: Uint8Array.of(1, 0, 0, 1),
    };
    const names = new Map([
      [101, "[CLS]"],
      [102, "[SEP]"],
    ]);
    const pieces = tokensJson([{ text: "é,🌍", tokens }], names);
    assert.deepEqual(JSON.parse([...pieces].join("")), [
      [
        { id: 101, text: "[CLS]", special: true, start: null, stop: null },
        { id: 7, text: "é,", special: false, start: 0, stop: 3 },
        { id: 8, text: "🌍", special: false, start: 3, stop: 7 },
        { id: 102, text: "[SEP]", special: true, start: null, stop: null },
      ],
    ]);
  });

  it("are whole JSON in pieces, however many tokens each text has", () => {
    const counts = fc.array(fc.integer({ min: 0, max: 1200 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(counts, (lengths) => {
        const texts = lengths.map((length) => ({
          text: "x".repeat(length),
          tokens: {
            ids: Int32Array.from({ length }, (_, i) => i),
            offsets: Uint32Array.from({ length: 2 * length }, (_, i) => Math.ceil(i / 2)),
            special: new Uint8Array(length),
          },
        }));
        const all: { id: number }[][] = JSON.parse([...tokensJson(texts, new Map())].join(""));
        assert.deepEqual(
          all.map((tokens) => tokens.map(({ id }) => id)),
          texts.map(({ tokens }) => [...tokens.ids]),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("gives every number of token vectors back, in rows", () => {
    const shape = fc.tuple(
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 3, 384, 10_000),
    );
    fc.assert(
      fc.property(shape, ([lengths, dimensions]) => {
        const inputs = lengths.map((tokens) =>
          Float32Array.from({ length: Math.min(tokens, 9) * dimensions }, (_, i) => Math.sin(i)),
        );
        const given: number[][][] = JSON.parse([...tokenVectorsJson(inputs, dimensions)].join(""));
        assert(given.flat().every((row) => row.length === dimensions));
        assert.deepEqual(
          given.map((rows) => Float32Array.from(rows.flat())),
          inputs,
        );
      }),
      { numRuns: 20 },
    );
  });

  it("tells the number format, of a graph by its file's name", () => {
    const files = ["model_int8.onnx", "model_bf16.onnx", "model.onnx", "other.onnx"];
    assert.deepEqual(
      files.map((file) => dtypeOf({ file: `/some/where/onnx/${file}` })),
      ["int8", "bfloat16", "float32", "unknown"],
    );
    assert.equal(dtypeOf({ dtype: "bf16", file: "/some/where/model.safetensors" }), "bfloat16");
  });
});
