import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { InferenceClient, InferenceClientProviderApiError } from "@huggingface/inference";
import { ServerProcess } from "../support/server-process.js";
import { answer, cosine } from "../support/tei.js";

describe("@huggingface/inference", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start();
  });
  after(() => server.stop());

  const client = (path: string) => new InferenceClient().endpoint(`${server.url}${path}`);

  for (const path of ["", "/embed"]) {
    it(`gets vectors by featureExtraction from ${path || "the server's address"}`, async () => {
      const texts = ["How big is London", "a cat"];
      const vectors = (await client(path).featureExtraction({ inputs: texts })) as number[][];
      const [one] = (await client(path).featureExtraction({ inputs: "a cat" })) as number[][];
      assert.deepEqual([vectors.length, one?.length], [2, 384]);
      assert(cosine(vectors[1] ?? [], one ?? []) > 0.9999);
      assert.deepEqual(vectors, await answer(server, "/embed", { inputs: texts }));
    });
  }

  it("hands on what the request says besides", async () => {
    const inputs = `${"word ".repeat(300)} tail`;
    const request = { inputs, normalize: false, truncate: true };
    const [start] = (await client("/embed").featureExtraction(request)) as number[][];
    const [end] = (await client("/embed").featureExtraction({
      ...request,
      truncation_direction: "left",
    })) as number[][];
    assert(Math.abs(Math.hypot(...(start ?? [])) - 1) > 0.1);
    assert(cosine(start ?? [], end ?? []) < 0.9999);
  });

  it("compares sentences", async () => {
    const inputs = { source_sentence: "a cat", sentences: ["a kitten", "tax law"] };
    const given = await client("/similarity").sentenceSimilarity({ inputs });
    assert.equal(given.length, 2);
    assert((given[0] ?? 0) > (given[1] ?? 0) + 0.3);
  });

  it("throws an error with status and message for what is refused", async () => {
    const call = client("/embed").featureExtraction({
      inputs: "word ".repeat(300),
      truncate: false,
    });
    await assert.rejects(call, (error) => {
      assert(error instanceof InferenceClientProviderApiError);
      assert.equal(error.httpResponse.status, 422);
      assert.match(JSON.stringify(error.httpResponse.body), /more than 256 tokens.*Validation/);
      return true;
    });
  });
});
