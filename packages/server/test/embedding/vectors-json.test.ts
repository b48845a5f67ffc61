import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  encodeVector,
  type VectorEncoding,
  vectorPieces,
  vectorsPieces,
} from "../../src/embedding/vectors-json.js";

const vector = Float32Array.of(0.6, -0.8, 1e-30, 0);

describe("a vector in JSON", () => {
  it("gives every float32 back exactly, as numbers", () => {
    assert.deepEqual(Float32Array.from(JSON.parse(encodeVector(vector, "float"))), vector);
  });

  it("gives the bytes of a view onto a larger buffer, as base64", () => {
    const view = Float32Array.of(9, ...vector, 9).subarray(1, 5);
    const bytes = Buffer.from(JSON.parse(encodeVector(view, "base64")), "base64");
    assert.equal(bytes.length, 16);
    assert.deepEqual(
      [0, 4, 8, 12].map((at) => bytes.readFloatLE(at)),
      [...vector],
    );
  });
});

const lengths = fc.constantFrom(0, 1, 384, 4094, 4095, 4096, 8190, 10_000);
const encodings = fc.constantFrom<VectorEncoding>("float", "base64");
const makers = fc.constantFrom(
  (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i)),
  (length: number) => Int8Array.from({ length }, (_, i) => i),
);

describe("a vector in pieces", () => {
  it("is the same text as in one, of any length, type and encoding", () => {
    fc.assert(
      fc.property(lengths, encodings, makers, (length, encoding, make) => {
        const long = make(length);
        assert.equal([...vectorPieces(long, encoding)].join(""), encodeVector(long, encoding));
      }),
    );
  });

  it("has no piece of more than 4095 numbers", () => {
    const pieces = [...vectorPieces(new Float32Array(20_000), "float")];
    assert(pieces.every((piece) => piece.split(",").length <= 4096));
  });
});

describe("vectors in pieces", () => {
  it("are an array in order, each with what stands around it", () => {
    const many = Array.from({ length: 300 }, (_, i) => new Float32Array(3).fill(i));
    const pieces = vectorsPieces(many, "float", (index) => `{"index":${index},"v":`, "}");
    assert.deepEqual(
      JSON.parse([...pieces].join("")),
      many.map((one, index) => ({ index, v: [...one] })),
    );
  });

  it("are an empty array if there are none", () => {
    assert.equal([...vectorsPieces([], "float")].join(""), "[]");
  });
});
