import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ServerProcess } from "../../support/server-process.js";
import { post } from "../../support/tei.js";

const NAMES = [
  "x-compute-time",
  "x-compute-characters",
  "x-compute-tokens",
  "x-total-time",
  "x-tokenization-time",
  "x-queue-time",
  "x-inference-time",
] as const;

describe("the headers that tell what a request took", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start();
  });
  after(() => server.stop());

  /** Whole numbers by header, and the milliseconds that the client waited. */
  async function headersOf(path: string, body: unknown) {
    const begin = performance.now();
    const response = await post(server, path, body);
    await response.arrayBuffer();
    const ms = performance.now() - begin;
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("x-compute-type"), "cpu");
    const values = NAMES.map((name) => {
      const value = response.headers.get(name) ?? "";
      assert.match(value, /^\d+$/, name);
      return [name, Number(value)] as const;
    });
    return { ...(Object.fromEntries(values) as Record<(typeof NAMES)[number], number>), ms };
  }

  const long = "word ".repeat(400);

  it("count characters of Unicode, and each token id as one", async () => {
    const given = await headersOf("/embed", { inputs: ["aé🌍", [101, 7592, 102]] });
    assert.equal(given["x-compute-characters"], 6);
  });

  it("count tokens after truncation, special ones included", async () => {
    assert.equal((await headersOf("/embed", { inputs: "a b" }))["x-compute-tokens"], 4);
    assert.equal((await headersOf("/embed", { inputs: long }))["x-compute-tokens"], 256);
    const both = await headersOf("/embed_all", { inputs: ["a b", "a"] });
    assert.equal(both["x-compute-tokens"], 7);
    const inputs = { source_sentence: "a", sentences: ["b", "c"] };
    const three = await headersOf("/similarity", { inputs });
    assert.equal(three["x-compute-tokens"], 9);
    assert.equal(three["x-compute-characters"], 3);
  });

  for (const [path, what] of [
    ["/embed", "texts"],
    ["/embed", "mixed"],
    ["/embed_all", "texts"],
  ] as const) {
    it(`tell times of ${path} with ${what} that lie within what the client saw`, async () => {
      const inputs = Array.from({ length: 24 }, () => long);
      const mixed = [...inputs, Array.from({ length: 256 }, () => 2773)];
      const given = await headersOf(path, { inputs: what === "texts" ? inputs : mixed });
      const total = given["x-total-time"];
      assert.equal(given["x-compute-time"], total);
      // 6144 tokens take many milliseconds on any machine.
      assert(given["x-inference-time"] >= 2);
      assert(given["x-inference-time"] <= total && total <= given.ms);
      assert(given["x-queue-time"] <= total && given["x-tokenization-time"] <= total);
    });
  }

  it("are not on routes that do not ask the model", async () => {
    for (const [path, body] of [
      ["/tokenize", { inputs: "a" }],
      ["/decode", { ids: [7592] }],
    ] as const) {
      const response = await post(server, path, body);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("x-total-time"), null);
    }
  });
});
