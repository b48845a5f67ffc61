import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mapYielding } from "../../src/web/scheduler.js";

describe("mapping in turns", () => {
  it("keeps the order", async () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const doubled = await mapYielding(
      items,
      (item, index) => item + index,
      () => 1,
      7,
    );
    assert.deepEqual(
      doubled,
      items.map((item) => 2 * item),
    );
  });

  it("does no more in an iteration of the event loop than one turn's size, of any number of requests", async () => {
    let mapped = 0;
    const request = () =>
      mapYielding(
        Array(20).fill(0),
        () => {
          mapped += 1;
          const endTime = performance.now() + 1;
          while (performance.now() < endTime);
        },
        () => 1,
        1,
      );
    // Each begins at once with its first item.
    const all = Promise.all(Array.from({ length: 10 }, request));
    assert.equal(mapped, 10);
    while (mapped < 200) {
      const before = mapped;
      await new Promise((resolve) => setImmediate(resolve));
      assert(mapped - before <= 2, `${mapped - before} items of a millisecond in one iteration`);
    }
    await all;
  });
});
