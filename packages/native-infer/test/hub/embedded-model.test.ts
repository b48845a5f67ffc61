import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { modelDirectory } from "@native-infer/model-minilm";
import { Embedder } from "../../src/index.js";
import { HubTest } from "./support/hub-test.js";

test("a model from a hub gives the same vectors as its directory", async () => {
  const names = readdirSync(modelDirectory, { recursive: true }).map(String);
  const files = names.filter((name) => statSync(join(modelDirectory, name)).isFile());
  const contents = Object.fromEntries(
    files.map((name) => [name, readFileSync(join(modelDirectory, name))]),
  );
  await using hub = await HubTest.start(contents, "native-infer/all-MiniLM-L6-v2");
  await using fetched = await Embedder.load({ model: await hub.resolve() });
  await using original = await Embedder.load();
  const text = "How big is London";
  assert.deepEqual(await fetched.embed(text), await original.embed(text));
  const settings = ({ pooling, normalize, maxTokens, kernel }: typeof fetched.info) => [
    pooling,
    normalize,
    maxTokens,
    kernel,
  ];
  assert.deepEqual(settings(fetched.info), settings(original.info));
  assert.deepEqual(hub.server.fetches("onnx/model_quantized.onnx"), []);
});
