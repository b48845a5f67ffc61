import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "koa";
import {
  engineInputsOf,
  recordInputs,
  recordUsage,
  replaceUsage,
  type Usage,
  usageOf,
} from "../../src/embedding/usage.js";

const request = () => ({ state: {} }) as Context;

function usage(changes: Partial<Usage>): Usage {
  const timings = { modelMs: 2, queueMs: 1, tokenizeMs: 0.5, runMs: 1 };
  return { model: "m", texts: 1, characters: 10, tokens: 5, ...timings, ...changes };
}

describe("the usage of a request", () => {
  it("adds up what calls one after the other did, of any models", async () => {
    const ctx = request();
    recordUsage(ctx, usage({}));
    await sleep(10);
    const second = { texts: 4, tokens: 50, characters: 80, modelMs: 3, queueMs: 0.2, runMs: 2 };
    recordUsage(ctx, usage({ model: "ranker", ...second }));
    assert.deepEqual(usageOf(ctx), {
      model: "m,ranker",
      texts: 5,
      characters: 90,
      tokens: 55,
      modelMs: 5,
      queueMs: 1,
      tokenizeMs: 1,
      runMs: 3,
    });
  });

  it("counts time in which two calls were under way once", async () => {
    const ctx = request();
    await sleep(60);
    recordUsage(ctx, usage({ modelMs: 50, queueMs: 3, runMs: 40 }));
    recordUsage(ctx, usage({ modelMs: 50, queueMs: 2, runMs: 40 }));
    const { modelMs = 0, queueMs, runMs = 0, model } = usageOf(ctx) ?? {};
    assert(modelMs >= 50 && modelMs < 60, String(modelMs));
    assert.equal(runMs, modelMs);
    assert.equal(queueMs, 2);
    assert.equal(model, "m");
  });

  it("can be replaced", () => {
    const ctx = request();
    recordUsage(ctx, usage({}));
    replaceUsage(ctx, usage({ texts: 9 }));
    assert.equal(usageOf(ctx)?.texts, 9);
  });
});

describe("the inputs of a request", () => {
  it("are those of all calls, the same list once, from the first call on", async () => {
    const ctx = request();
    assert.equal(engineInputsOf(ctx), undefined);
    const query = ["query"];
    recordInputs(ctx, query);
    const at = engineInputsOf(ctx)?.at;
    recordInputs(ctx, query);
    await sleep(2);
    recordInputs(ctx, ["a", "b"]);
    assert.deepEqual(engineInputsOf(ctx), { inputs: ["query", "a", "b"], at });
  });
});
