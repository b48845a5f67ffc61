import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SimulatedSearch } from "../src/simulated-search.js";

describe("simulated search", () => {
  it("takes its delay", async () => {
    const begin = performance.now();
    await new SimulatedSearch({ delayMs: 50 }).search();
    // A timer counts whole milliseconds of the loop's clock: it may seem one short.
    assert(performance.now() - begin >= 49);
  });

  it("answers many searches in the time of one", async () => {
    const simulated = new SimulatedSearch({ delayMs: 100 });
    const begin = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => simulated.search()));
    assert(performance.now() - begin < 50 * 100);
  });
});
