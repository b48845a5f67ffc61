import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ServerProcess } from "../../support/server-process.js";
import { answer } from "../../support/tei.js";

describe("what text-embeddings-inference's routes tell of the server", () => {
  let server: ServerProcess;
  before(async () => {
    const settings = ["--max-inputs", "7", "--max-queue-texts", "99", "--auto-truncate", "false"];
    const batches = ["--max-batch-tokens", "300"];
    server = await ServerProcess.start([...settings, ...batches, "--model-name", "mini"]);
  });
  after(() => server.stop());

  it("GET /info has every field of text-embeddings-inference, with this server's values", async () => {
    const response = await server.get("/info");
    assert.equal(response.status, 200);
    const { version, ...info } = (await response.json()) as Record<string, unknown>;
    assert.match(String(version), /^\d+\.\d+\.\d+/);
    assert.deepEqual(info, {
      model_id: "mini",
      model_sha: null,
      model_dtype: "int8",
      served_model_name: "mini",
      model_type: { embedding: { pooling: "mean" } },
      max_concurrent_requests: 99,
      max_input_length: 256,
      max_batch_tokens: 300,
      max_batch_requests: 256,
      max_client_batch_size: 7,
      auto_truncate: false,
      tokenization_workers: 1,
      sha: null,
      docker_label: null,
      served_models: { embed: ["mini"] },
    });
  });

  it("GET /ping and GET /health answer 200, the first without a body", async () => {
    const ping = await server.get("/ping");
    assert.deepEqual([ping.status, await ping.text()], [200, ""]);
    assert.equal((await server.get("/health")).status, 200);
    assert.equal((await server.get("/ping", { method: "HEAD" })).status, 200);
  });

  it("--auto-truncate off makes a long text an error unless the request says truncate", async () => {
    const inputs = "word ".repeat(300);
    await assert.rejects(answer(server, "/embed", { inputs }), /422.*more than 256 tokens/);
    await assert.rejects(answer(server, "/embed", { inputs, truncate: null }), /422/);
    await answer(server, "/embed", { inputs, truncate: true });
  });
});
