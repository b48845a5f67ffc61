import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeVector, joinVectors } from "../../src/http/vectors-json.js";

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

describe("joining vectors", () => {
  const many = Array.from({ length: 300 }, (_, i) => new Float32Array(384).fill(i));

  it("keeps their order", async () => {
    const joined = await joinVectors(many, (v, index) => `[${index},${v[0]}]`);
    assert.deepEqual(
      JSON.parse(`[${joined}]`),
      many.map((_, i) => [i, i]),
    );
  });

  it("lets the event loop turn on the way", async () => {
    let turns = 0;
    const counter = setInterval(() => (turns += 1), 0);
    const begin = performance.now();
    // Each takes a millisecond, so that a timer is due in each turn.
    await joinVectors(many.slice(0, 100), () => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      return "0";
    });
    clearInterval(counter);
    assert(performance.now() - begin >= 100);
    assert(turns >= 3, `${turns} turns`);
  });

  it("is empty for no vectors", async () => {
    assert.equal(await joinVectors([], () => "x"), "");
  });
});
