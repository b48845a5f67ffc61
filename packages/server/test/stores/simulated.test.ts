import assert from "node:assert/strict";
import { it } from "node:test";
import { SimulatedVectorStore } from "../../src/stores/simulated.js";

it("takes its delay and finds nothing", async () => {
  const begin = performance.now();
  const matches = await new SimulatedVectorStore(50).query(new Float32Array(3), 10);
  // A timer counts whole milliseconds of the loop's clock: it may seem one short.
  assert(performance.now() - begin >= 49);
  assert.deepEqual(matches, []);
});

it("answers many queries in the time of one", async () => {
  const store = new SimulatedVectorStore(100);
  const begin = performance.now();
  await Promise.all(Array.from({ length: 50 }, () => store.query(new Float32Array(3), 10)));
  assert(performance.now() - begin < 50 * 100);
});
