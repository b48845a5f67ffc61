import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { colbertCases, colbertOf, writeColbert } from "@native-infer/testing";
import { Embedder, NativeInferError } from "native-infer";
import { createApp } from "../../../src/app.js";
import { appDeps } from "../../support/fake-embedder.js";
import type { TeiErrorShape } from "../../support/tei.js";

describe("POST /embed_all with a ColBERT model", () => {
  const { queries, documents, width } = colbertCases;
  let embedder: Embedder;
  before(async () => {
    const model = writeColbert(colbertOf("pylate"));
    embedder = await Embedder.load({ model, threads: 1, packedCache: false });
  });
  after(() => embedder.close());

  async function ask(body: object, path = "/embed_all"): Promise<Response> {
    const server = createServer(createApp(appDeps(embedder)).callback()).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      return await fetch(`http://127.0.0.1:${port}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Connection: "close" },
        body: JSON.stringify(body),
      });
    } finally {
      server.close();
    }
  }

  it("gives what embedTokens gives for the side that prompt_name says", async () => {
    for (const [inputType, inputs] of [
      ["query", queries],
      ["document", documents],
    ] as const) {
      const response = await ask({ inputs, prompt_name: inputType });
      const rows = (await response.json()) as number[][][];
      const wanted = await embedder.embedTokens(inputs, { inputType });
      assert.deepEqual(
        rows.map((each) => Float32Array.from(each.flat())),
        wanted.map(({ vectors }) => vectors),
      );
      assert(rows.every((each) => each.every((row) => row.length === width)));
    }
  });

  it("answers 422 without a side, and for vectors of texts", async () => {
    for (const prompt_name of [undefined, "other"]) {
      const response = await ask({ inputs: "bread", prompt_name });
      const { error, error_type } = (await response.json()) as TeiErrorShape;
      assert.deepEqual([response.status, error_type], [422, "Validation"]);
      assert.match(error, /^prompt_name is .*"query" or "document"/);
    }
    const response = await ask({ inputs: "bread" }, "/embed");
    const { error } = (await response.json()) as TeiErrorShape;
    assert.equal(response.status, 422);
    assert.match(error, /embedTokens/);
    await assert.rejects(embedder.embed("bread"), NativeInferError);
  });
});
