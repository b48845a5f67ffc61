import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "@native-infer/testing";
import { nextDelay } from "../src/latency.js";

describe("latency", () => {
  it("is the same each time without a 99th percentile", () => {
    assert.equal(nextDelay({ delayMs: 5 }), 5);
  });

  it("has its median and its 99th percentile where they were asked for", () => {
    const random = new Random(4);
    const times = Array.from({ length: 20_000 }, () =>
      nextDelay({ delayMs: 5, p99Ms: 40 }, () => random.next()),
    );
    times.sort((a, b) => a - b);
    const [p50 = 0, p99 = 0] = [times[10_000], times[19_800]];
    assert(Math.abs(p50 - 5) < 0.5, `median ${p50}`);
    assert(Math.abs(p99 - 40) < 6, `p99 ${p99}`);
    assert((times[0] ?? -1) > 0);
  });
});
