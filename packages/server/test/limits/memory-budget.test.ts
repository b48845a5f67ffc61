import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, it } from "node:test";
import fc from "fast-check";
import { defaultMaxMemoryBytes, MemoryBudget } from "../../src/limits/memory-budget.js";
import { HttpError } from "../../src/web/http-error.js";
import { RequestLifetime } from "../../src/web/request-lifetime.js";
import { FakeClock } from "../support/fake-clock.js";

/** A request and what ends it. */
function aRequest() {
  const socket = new EventEmitter();
  const response = new EventEmitter() as ServerResponse;
  const lifetime = RequestLifetime.of({ socket } as unknown as IncomingMessage, response);
  return { lifetime, end: () => socket.emit("close") };
}

function refusal(run: () => void): HttpError {
  try {
    run();
  } catch (error) {
    if (error instanceof HttpError) return error;
  }
  assert.fail("was not refused");
}

describe("the memory budget", () => {
  it("holds what requests under way have charged, never more than its limit, and nothing afterwards", () => {
    const step = fc.record({
      request: fc.nat({ max: 5 }),
      what: fc.constantFrom("charge", "correct", "end"),
      bytes: fc.nat({ max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const budget = new MemoryBudget({ maxBytes: 1000 });
        const open = Array.from({ length: 6 }, () => ({ ...aRequest(), held: 0 }));
        const memories = open.map(({ lifetime }) => budget.open(lifetime));
        for (const { request, what, bytes } of steps) {
          const one = open[request] as (typeof open)[number];
          try {
            if (what === "charge") memories[request]?.charge(bytes);
            else if (what === "correct") memories[request]?.correct(one.held, bytes);
            else one.end();
            one.held = what === "charge" ? one.held + bytes : what === "correct" ? bytes : 0;
          } catch (error) {
            assert(error instanceof HttpError);
          }
          const sum = open.reduce((all, { held }) => all + held, 0);
          assert.equal(budget.charged, sum);
          assert(sum <= 1000, String(sum));
        }
        for (const { end } of open) end();
        assert.equal(budget.charged, 0);
      }),
    );
  });

  it("refuses with 429 what others leave no room for, 413 what never fits, and 499 who has gone", () => {
    const clock = new FakeClock();
    const budget = new MemoryBudget({ maxBytes: 1000, clock });
    const first = aRequest();
    budget.open(first.lifetime).charge(600);
    const second = budget.open(aRequest().lifetime);
    assert.equal(budget.isShort, false);
    const full = refusal(() => second.charge(401));
    assert.deepEqual([full.status, full.code], [429, "OVERLOADED"]);
    assert((full.retryAfter ?? 0) >= 1);
    assert.equal(budget.isShort, true);
    clock.advance(10_001);
    assert.equal(budget.isShort, false);

    const large = refusal(() => second.charge(1001));
    assert.deepEqual([large.status, large.code], [413, "TOO_LONG"]);
    assert.match(large.message, /at most 1000 are allowed/);
    assert.equal(budget.isShort, false);

    first.end();
    second.charge(1000);
    assert.equal(refusal(() => budget.open(first.lifetime).charge(1)).status, 499);
    assert.equal(budget.charged, 1000);
  });

  it("has a default that follows the heap limit and the container's memory", () => {
    const MB = 1_048_576;
    assert.equal(defaultMaxMemoryBytes(512 * MB, 0), 256 * MB);
    assert.equal(defaultMaxMemoryBytes(512 * MB, 18_446_744_073_709_552_000), 256 * MB);
    assert.equal(defaultMaxMemoryBytes(4096 * MB, 1024 * MB), 256 * MB);
    assert(defaultMaxMemoryBytes() > 0);
  });
});
