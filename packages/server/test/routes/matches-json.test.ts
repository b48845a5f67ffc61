import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MatchSizes, matchesPieces } from "../../src/routes/matches-json.js";

const matches = [
  { id: 'a"', score: 0.5, text: "x".repeat(40_000), metadata: { k: ["é", 1] } },
  { id: "b", score: -1, text: "", metadata: {}, vector: Float32Array.of(0.5, 2) },
];

describe("matches of a search in JSON", () => {
  it("have the parts that were asked for, in the order of the documentation", () => {
    const pieces = matchesPieces(matches, ["text", "metadata", "vector"], new MatchSizes());
    const plain = matches.map(({ vector, ...rest }) =>
      vector ? { ...rest, vector: [...vector] } : rest,
    );
    assert.equal([...pieces].join(""), JSON.stringify({ results: plain }));
    const few = matchesPieces(
      [{ id: "a", score: 1, text: "b", metadata: {} }],
      [],
      new MatchSizes(),
    );
    assert.equal([...few].join(""), '{"results":[{"id":"a","score":1}]}');
    assert.equal([...matchesPieces([], [], new MatchSizes())].join(""), '{"results":[]}');
  });

  it("say how much memory the next searches need, with what was not asked for, until others are smaller", () => {
    const sizes = new MatchSizes();
    assert.equal(sizes.bytesPerMatch, 4096);
    [...matchesPieces(matches, [], sizes)];
    assert(sizes.bytesPerMatch > 20_000 && sizes.bytesPerMatch < 21_000, `${sizes.bytesPerMatch}`);
    for (let i = 0; i < 100; i += 1) sizes.note(10);
    assert.equal(sizes.bytesPerMatch, 4096);
  });
});
