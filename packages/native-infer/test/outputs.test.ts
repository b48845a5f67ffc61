import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { Embedder, type LoadOptions } from "../src/index.js";
import { failureOf } from "./support/failure.js";
import { toSigned, toUbinary, toUint8 } from "./support/quantize.js";
import { distance, norm, normalized } from "./support/vectors.js";

const embedder = await Embedder.load({ threads: 1 });
after(() => embedder.close());

const TEXT = "How big is London";
const anyText = fc.string({ unit: "grapheme", maxLength: 60 });
const anyDimensions = fc.integer({ min: 1, max: 384 });

describe("dimensions", () => {
  test("cut the vector and scale what is left to unit length", async () => {
    const property = fc.asyncProperty(anyText, anyDimensions, async (text, dimensions) => {
      const whole = await embedder.embed(text);
      const cut = await embedder.embed(text, { dimensions });
      assert.equal(cut.length, dimensions);
      assert.ok(distance(cut, normalized(whole.slice(0, dimensions))) < 1e-6);
    });
    await fc.assert(property, { numRuns: 50 });
  });

  test("do nothing but cut where nothing is normalised", async () => {
    const whole = await embedder.embed(TEXT, { normalize: false });
    for (const dimensions of [1, 100, 384]) {
      const cut = await embedder.embed(TEXT, { normalize: false, dimensions });
      assert.deepEqual(cut, whole.slice(0, dimensions));
    }
  });

  test("as many as the model has change nothing", async () => {
    assert.deepEqual(await embedder.embed(TEXT, { dimensions: 384 }), await embedder.embed(TEXT));
  });
});

describe("normalize", () => {
  test("false leaves the pooled vector, whose direction is the same", async () => {
    const raw = await embedder.embed(TEXT, { normalize: false });
    assert.ok(Math.abs(norm(raw) - 1) > 0.01, `length ${norm(raw)}`);
    assert.ok(distance(normalized(raw), await embedder.embed(TEXT)) < 1e-6);
  });

  test("true normalises where the embedder does not", async () => {
    await using raw = await Embedder.load({ normalize: false });
    assert.deepEqual(await raw.embed(TEXT, { normalize: true }), await embedder.embed(TEXT));
    assert.deepEqual(await raw.embed(TEXT), await embedder.embed(TEXT, { normalize: false }));
  });
});

describe("output", () => {
  const converted = {
    int8: (vector: Float32Array) => toSigned(toUint8(vector)),
    uint8: (vector: Float32Array) => toUint8(vector),
    binary: (vector: Float32Array) => toSigned(toUbinary(vector)),
    ubinary: toUbinary,
  };
  for (const outputType of ["int8", "uint8", "binary", "ubinary"] as const) {
    test(`${outputType} is made of the float32 vector, at any number of dimensions`, async () => {
      const property = fc.asyncProperty(anyText, anyDimensions, async (text, dimensions) => {
        const vector = await embedder.embed(text, { dimensions });
        const bytes = await embedder.embed(text, { dimensions, outputType });
        assert.deepEqual(bytes, converted[outputType](vector));
      });
      await fc.assert(property, { numRuns: 50, examples: [[TEXT, 384]] });
    });

    test(`${outputType} comes out the same for one text and for several`, async () => {
      const texts = [TEXT, "", "something else"];
      const together = await embedder.embed(texts, { outputType, dimensions: 13 });
      for (const [i, text] of texts.entries()) {
        assert.deepEqual(together[i], await embedder.embed(text, { outputType, dimensions: 13 }));
      }
    });
  }

  test("binary and ubinary fill the last byte with zero bits", async () => {
    for (const dimensions of [1, 7, 8, 9, 15]) {
      const bytes = await embedder.embed(TEXT, { dimensions, outputType: "ubinary" });
      assert.equal(bytes.length, Math.ceil(dimensions / 8));
      const unused = 8 * bytes.length - dimensions;
      assert.equal((bytes.at(-1) ?? Number.NaN) % 2 ** unused, 0);
    }
  });

  test("binary does not care about the length of the vector", async () => {
    assert.deepEqual(
      await embedder.embed(TEXT, { outputType: "binary", normalize: false }),
      await embedder.embed(TEXT, { outputType: "binary" }),
    );
  });

  for (const outputType of ["int8", "uint8"] as const) {
    test(`${outputType} needs ranges where nothing is normalised, and says so`, async () => {
      const error = await failureOf(embedder.embed(TEXT, { outputType, normalize: false }));
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.match(error.message, /outputRanges/);
    });
  }
});

describe("outputRanges", () => {
  /** Ranges that differ from dimension to dimension, some too narrow for max values, one without any width. */
  const ranges = {
    min: Float32Array.from({ length: 384 }, (_, i) => -0.01 - (i % 20) / 100),
    max: Float32Array.from({ length: 384 }, (_, i) => 0.005 + (i % 13) / 100),
  };
  ranges.min[3] = 0.02;
  ranges.max[3] = 0.02;

  test("are what the steps of int8 and uint8 span", async () => {
    await using own = await Embedder.load({ outputRanges: ranges });
    for (const dimensions of [384, 50]) {
      const vector = await own.embed(TEXT, { dimensions });
      const steps = toUint8(vector, ranges);
      assert.ok(steps.includes(0) && steps.includes(255), "some values lie beyond their range");
      assert.deepEqual(await own.embed(TEXT, { dimensions, outputType: "uint8" }), steps);
      assert.deepEqual(await own.embed(TEXT, { dimensions, outputType: "int8" }), toSigned(steps));
    }
  });

  test("allow steps of vectors that are not normalised", async () => {
    await using own = await Embedder.load({ outputRanges: ranges, normalize: false });
    const steps = toUint8(await own.embed(TEXT), ranges);
    assert.deepEqual(await own.embed(TEXT, { outputType: "uint8" }), steps);
  });

  test("change nothing for the other element types", async () => {
    await using own = await Embedder.load({ outputRanges: ranges });
    for (const outputType of ["float32", "binary", "ubinary"] as const) {
      assert.deepEqual(
        await own.embed(TEXT, { outputType }),
        await embedder.embed(TEXT, { outputType }),
      );
    }
  });

  const filled = (value: number, length = 384) => new Float32Array(length).fill(value);
  const oneOff = (i: number, value: number) => filled(0).fill(value, i, i + 1);
  for (const [what, bad, mention] of [
    ["a number", 7, "7"],
    ["null", null, "null"],
    ["plain arrays", { min: [0], max: [1] }, "Float32Array"],
    ["one bound alone", { min: filled(0) }, "Float32Array"],
    ["too few values", { min: filled(0, 383), max: filled(1, 383) }, "384 dimensions"],
    ["bounds of two lengths", { min: filled(0), max: filled(1, 385) }, "384 dimensions"],
    ["a min above its max", { min: oneOff(17, 2), max: filled(1) }, "dimension 17"],
    ["NaN", { min: filled(-1), max: oneOff(5, Number.NaN) }, "dimension 5"],
    ["infinity", { min: filled(-1), max: oneOff(383, 1 / 0) }, "dimension 383"],
    ["an infinite span", { min: filled(-3e38), max: filled(3e38) }, "dimension 0"],
  ] as const) {
    test(`with ${what} are refused, naming them`, async () => {
      const error = await failureOf(Embedder.load({ outputRanges: bad } as unknown as LoadOptions));
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.match(error.message, /outputRanges/);
      assert.ok(error.message.includes(mention), error.message);
    });
  }
});
