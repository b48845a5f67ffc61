import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { NativeInferError } from "native-infer";
import { type LoadModel, ModelRegistry } from "../../src/models/model-registry.js";
import type { TextEmbedder } from "../../src/models/served-models.js";
import type { HttpError } from "../../src/web/http-error.js";
import { fakeEmbedder } from "../support/fake-embedder.js";

const SOURCES = ["a", "b", "c"].map((name) => ({ name, model: `./${name}` }));

/** A registry whose loads are counted, and take a turn of the loop unless `load` says otherwise. */
function registry(load?: LoadModel<TextEmbedder>, { sources = SOURCES, waitMs = 5000 } = {}) {
  const loads: string[] = [];
  const closed: string[] = [];
  const faults: string[] = [];
  const models = new ModelRegistry(sources, {
    load: async (source, signal) => {
      loads.push(source.name);
      const given = await load?.(source, signal);
      await sleep(1);
      return (
        given ?? {
          engine: fakeEmbedder(async () => Float32Array.of(1)),
          close: async () => void closed.push(source.name),
        }
      );
    },
    log: { error: (where) => void faults.push(where) },
    waitMs,
  });
  return { models, loads, closed, faults };
}

async function refused(promise: Promise<unknown>): Promise<HttpError> {
  return promise.then(
    () => assert.fail("was answered"),
    (error: HttpError) => error,
  );
}

describe("ModelRegistry", () => {
  it("loads the first model at start, and the others when they are first named", async () => {
    const { models, loads } = registry();
    await models.start("first");
    assert.deepEqual(loads, ["a"]);
    assert.equal((await models.get()).name, "a");
    assert.equal((await models.get("c")).name, "c");
    assert.deepEqual(loads, ["a", "c"]);
    assert.deepEqual(
      models.loaded().map(({ name }) => name),
      ["a", "c"],
    );
    assert.deepEqual(models.names, ["a", "b", "c"]);
  });

  it("loads all at start where asked to, one after the other", async () => {
    const { models, loads } = registry();
    await models.start("all");
    assert.deepEqual(loads, ["a", "b", "c"]);
    await Promise.all([models.get("a"), models.get("b"), models.get("c")]);
    assert.equal(loads.length, 3);
  });

  it("shares one load among all who ask at the same time", async () => {
    const { models, loads } = registry();
    const asked = await Promise.all(Array.from({ length: 50 }, () => models.get("b")));
    assert.equal(new Set(asked).size, 1);
    assert.deepEqual(loads, ["b"]);
  });

  it("answers 404 to a name that it does not know, with those that it does", async () => {
    const { models } = registry();
    const { status, code, message, param } = await refused(models.get("x"));
    assert.deepEqual(
      { status, code, param },
      { status: 404, code: "MODEL_UNKNOWN", param: "model" },
    );
    assert.match(message, /^model is "x"; allowed is a, b, c$/);
    assert.equal((await refused(models.get("__proto__"))).status, 404);
  });

  it("takes every name for its only model", async () => {
    const { models, loads } = registry(undefined, { sources: SOURCES.slice(0, 1) });
    assert.equal((await models.get("anything")).name, "a");
    assert.equal((await models.get()).name, "a");
    assert.deepEqual(loads, ["a"]);
  });

  it("answers a failed load with its code, logs it once, and tries again after a second", async () => {
    let broken = true;
    const { models, loads, faults } = registry(async () => {
      if (broken) throw new NativeInferError("MODEL_INVALID", "secret path");
      return undefined as never;
    });
    const errors = await Promise.all([1, 2, 3].map(() => refused(models.get("b"))));
    for (const { status, code, message, retryAfter } of errors) {
      assert.deepEqual([status, code, retryAfter], [503, "MODEL_INVALID", 1]);
      assert.match(message, /^the model 'b' could not be loaded; the server's log says why$/);
    }
    assert.equal((await refused(models.get("b"))).code, "MODEL_INVALID");
    assert.deepEqual([loads, faults], [["b"], ["while loading the model 'b'"]]);
    assert.equal((await models.get("a").catch(() => undefined))?.name, undefined);
    broken = false;
    await sleep(1100);
    assert.equal((await models.get("b")).name, "b");
  });

  it("lets no request wait longer than allowed, and goes on loading", async () => {
    const { models } = registry(async () => (await sleep(300)) as never, { waitMs: 20 });
    const { status, code, retryAfter } = await refused(models.get("a"));
    assert.deepEqual([status, code, retryAfter], [503, "CLOSED", 5]);
    await sleep(600);
    assert.equal((await models.get("a")).name, "a");
  });

  it("rejects at start with what the load rejects with", async () => {
    const failure = new NativeInferError("MODEL_NOT_FOUND", "nothing here");
    const { models, faults } = registry(() => Promise.reject(failure));
    await assert.rejects(models.start("all"), failure);
    assert.deepEqual(faults, []);
  });

  it("closes what is loaded, ends what is loading and loads nothing more", async () => {
    let given: AbortSignal | undefined;
    const { models, closed } = registry(async ({ name }, signal) => {
      if (name === "b") given = signal;
      return undefined as never;
    });
    await models.get("a");
    const loading = models.get("b");
    await models.close({ drain: true });
    assert.equal(given?.aborted, true);
    assert.deepEqual(closed, ["a", "b"]);
    await loading;
    assert.equal((await refused(models.get("c"))).code, "CLOSED");
  });
});
