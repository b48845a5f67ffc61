import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { admit } from "../../src/embedding/admission.js";
import { Served, type ServedModel } from "../../src/models/served-models.js";
import type { HttpError } from "../../src/web/http-error.js";
import { emptyStats, fakeEmbedder, histogram } from "../support/fake-embedder.js";

/** A model with 100 texts in its queue that has needed 2 ms for each so far. */
async function busyModel(): Promise<ServedModel> {
  let stats = emptyStats;
  const embedder = { ...fakeEmbedder(async () => Float32Array.of(1)), stats: () => stats };
  const model = new Served("busy", embedder);
  stats = { ...emptyStats, completedTexts: 50, runMs: histogram(100), queuedTexts: 100 };
  await sleep(15);
  return model;
}

const signal = new AbortController().signal;
const within = (ms: number) => ({ signal, deadline: Date.now() + ms });

describe("admission", () => {
  it("refuses at once what the queue cannot answer in time, and says when to come again", async () => {
    const model = await busyModel();
    assert.throws(
      () => admit(within(150), model, 1),
      (error: HttpError) => {
        assert.equal(error.status, 429);
        assert.equal(error.code, "OVERLOADED");
        assert.equal(error.retryAfter, 1);
        return true;
      },
    );
  });

  it("takes what the queue can answer in time, and everything without a deadline", async () => {
    const model = await busyModel();
    admit(within(1000), model, 1);
    admit({ signal }, model, 100_000);
  });

  it("counts what it has just taken", async () => {
    const model = await busyModel();
    admit(within(500), model, 90);
    assert.throws(() => admit(within(300), model, 90), { code: "OVERLOADED" });
  });

  it("takes any request of an engine that is idle", () => {
    const model = new Served(
      "idle",
      fakeEmbedder(async () => Float32Array.of(1)),
    );
    admit(within(1), model, 1);
  });
});
