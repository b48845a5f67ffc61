import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@native-infer/testing";
import { EXIT } from "../../src/start/exit-codes.js";
import { MODEL } from "../support/model-directory.js";
import { ServerProcess } from "../support/server-process.js";
import { configFile, scratchDirectory } from "../support/settings.js";
import { type EmbeddingsBody, type ErrorBody, type HealthBody, json } from "../support/shapes.js";

describe("several models", () => {
  let directory: string;
  let later: string;
  let server: ServerProcess;
  before(async () => {
    directory = scratchDirectory();
    later = join(directory, "later");
    const config = configFile(directory, {
      models: { first: MODEL, second: MODEL, third: later },
      loadModels: "first-use",
      threads: 4,
      log: false,
    });
    server = await ServerProcess.start(["--config", config]);
  });
  after(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });
  const answeredBy = async (model?: string) => {
    const response = await server.embeddings({ input: "a", model });
    assert.equal(response.status, 200);
    return (await json<EmbeddingsBody>(response)).model;
  };

  it("answer by their names, the first where none is named", async () => {
    assert.equal(await answeredBy(), "first");
    assert.equal(await answeredBy("second"), "second");
    assert.equal(await answeredBy("first"), "first");
  });

  it("are loaded once, however many ask at the same time", async () => {
    const names = await Promise.all(Array.from({ length: 20 }, () => answeredBy("second")));
    assert.deepEqual(new Set(names), new Set(["second"]));
  });

  it("share the threads", async () => {
    const { model } = await json<{ model: { threads: number } }>(await server.get("/health"));
    assert.equal(model.threads, 2);
  });

  it("are answered with 404 and their names where none has the one that is asked for", async () => {
    const response = await server.embeddings({ input: "a", model: "fourth" });
    assert.equal(response.status, 404);
    const { error } = await json<ErrorBody>(response);
    assert.deepEqual(error, {
      message: 'model is "fourth"; allowed is first, second, third',
      type: "invalid_request_error",
      param: "model",
      code: "MODEL_UNKNOWN",
    });
  });

  it("that cannot be loaded say so, and are tried again", async () => {
    const failed = await server.embeddings({ input: "a", model: "third" });
    const { error } = await json<ErrorBody>(failed);
    assert.deepEqual(
      [failed.status, failed.headers.get("Retry-After"), error.code],
      [503, "1", "MODEL_NOT_FOUND"],
    );
    assert.doesNotMatch(error.message, /later/);
    await until(() => /while loading the model 'third'.*later/s.test(server.stdout));
    assert.equal(await answeredBy("first"), "first");
    cpSync(MODEL, later, { recursive: true });
    await sleep(1100);
    assert.equal(await answeredBy("third"), "third");
  });
});

describe("models at start", () => {
  it("end the server where one of them cannot be loaded", async () => {
    const models = `good=${MODEL},bad=./no/where`;
    const { code, stderr } = await ServerProcess.run(["--port", "0", "--models", models]);
    assert.equal(code, EXIT.model);
    assert.match(stderr, /^native-infer-server: MODEL_NOT_FOUND: .*where/);
  });

  it("are loaded as the settings say", async () => {
    const server = await ServerProcess.start([
      ...["--pooling", "cls", "--max-tokens", "12", "--default-prompt", "one two three "],
    ]);
    const usageOf = async (input: unknown) => {
      const response = await server.embeddings({ input });
      return (await json<EmbeddingsBody>(response)).usage.prompt_tokens;
    };
    assert.equal(await usageOf("four"), 6);
    assert.equal(await usageOf([101, 2176, 102]), 3);
    assert.equal(await usageOf("word ".repeat(100)), 12);
    const { model } = await json<HealthBody>(await server.get("/health"));
    assert.equal((model as unknown as { pooling: string }).pooling, "cls");
    await server.stop();
  });

  it("refuse a prompt that the model does not have, as a wrong setting", async () => {
    const args = ["--port", "0", "--default-prompt-name", "query"];
    const { code, stderr } = await ServerProcess.run(args);
    assert.equal(code, EXIT.settings);
    assert.match(stderr, /INVALID_ARGUMENT: defaultPromptName is "query"; allowed is none/);
  });
});
