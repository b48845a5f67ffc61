import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TokenBuckets } from "../../src/security/token-buckets.js";

describe("token buckets", () => {
  it("give the burst at once and then one token per interval", () => {
    const buckets = new TokenBuckets(10, 3);
    const allowed = [0, 0, 0, 0, 50, 100, 100].map((now) => buckets.take("a", now).allowed);
    assert.deepEqual(allowed, [true, true, true, false, false, true, false]);
  });

  it("say what remains, when the next may come and when all is there again", () => {
    const buckets = new TokenBuckets(2, 2);
    assert.deepEqual(buckets.take("a", 0), {
      allowed: true,
      remaining: 1,
      retryMs: 0,
      fullMs: 500,
    });
    assert.deepEqual(buckets.take("a", 0), {
      allowed: true,
      remaining: 0,
      retryMs: 500,
      fullMs: 1000,
    });
    assert.deepEqual(buckets.take("a", 100), {
      allowed: false,
      remaining: 0,
      retryMs: 400,
      fullMs: 900,
    });
  });

  it("keep clients apart", () => {
    const buckets = new TokenBuckets(1, 1);
    assert.equal(buckets.take("a", 0).allowed, true);
    assert.equal(buckets.take("b", 0).allowed, true);
    assert.equal(buckets.take("a", 0).allowed, false);
  });

  // A bucket as it is usually told: tokens that grow with time up to the burst.
  class PlainBuckets {
    readonly #tokens = new Map<string, { tokens: number; at: number }>();
    constructor(
      readonly perSecond: number,
      readonly burst: number,
    ) {}
    take(client: string, now: number): boolean {
      const { tokens, at } = this.#tokens.get(client) ?? { tokens: this.burst, at: now };
      const grown = Math.min(this.burst, tokens + ((now - at) * this.perSecond) / 1000);
      const allowed = grown >= 1 - 1e-6;
      this.#tokens.set(client, { tokens: allowed ? grown - 1 : grown, at: now });
      return allowed;
    }
  }

  it("decide as buckets that forget nothing do, whatever comes when", () => {
    const visit = fc.record({
      client: fc.constantFrom("a", "b", "c"),
      wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 8, 500),
        fc.integer({ min: 1, max: 9 }),
        fc.array(visit, { maxLength: 200 }),
        (perSecond, burst, visits) => {
          const ours = new TokenBuckets(perSecond, burst);
          const plain = new PlainBuckets(perSecond, burst);
          let now = 5;
          for (const { client, wait } of visits) {
            now += wait;
            assert.equal(ours.take(client, now).allowed, plain.take(client, now));
          }
        },
      ),
    );
  });

  it("stay few when millions of clients come, and forget those that may ask again anyway", () => {
    const buckets = new TokenBuckets(1, 1, 1000);
    for (let i = 0; i < 100_000; i += 1) {
      assert.equal(buckets.take(`client ${i}`, i / 1000).allowed, true);
      assert(buckets.size <= 2000);
    }
    buckets.take("late", 10_000);
    buckets.take("later", 20_000);
    assert.equal(buckets.size, 2);
  });
});
