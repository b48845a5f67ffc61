import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flagOf, type Option, wordingOf } from "@native-infer/command-line";
import { SETTINGS } from "../../src/settings/table.js";
import { serverHost } from "../../src/start/ingest.js";

const FLAGS = { values: { format: "a format" }, switches: ["restart"], takesFiles: true };
const read = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  serverHost(environment).read(args, FLAGS);
const TOGGLES = Object.entries<Option<unknown>>(SETTINGS)
  .filter(([, { schema }]) => wordingOf(schema).form === "toggle")
  .map(([name]) => name);

describe("the server's command line for an import", () => {
  it("knows which settings need no value, so that the file behind one stays the file", () => {
    assert.ok(TOGGLES.includes("logTexts"));
    for (const name of TOGGLES) {
      const flag = `--${flagOf(name)}`;
      assert.deepEqual(read([flag, "data.jsonl"]).files, ["data.jsonl"], flag);
      assert.deepEqual(read([flag, "data.jsonl"]).settingFlags, [flag]);
      assert.deepEqual(read([flag, "-"]).files, ["-"], flag);
      for (const word of ["on", "off", "true", "false"])
        assert.deepEqual(read([flag, word, "data.jsonl"]).files, ["data.jsonl"]);
    }
  });

  it("gives model and store as the server would have them", () => {
    const given = ["a.csv", "--format", "csv", "--models", "a=org/one,b=two", "--threads", "3"];
    const variables = { NATIVE_INFER_STORE_PATH: "/store", MAX_BATCH_TOKENS: "64" };
    const line = read([...given, "--store-fields", "n:number", "-p", "3000"], variables);
    const { modelName, model, store, fields } = line.target();
    assert.equal(modelName, "a");
    assert.deepEqual([model.model, model.threads, model.maxBatchTokens], ["org/one", 3, 64]);
    assert.deepEqual([store.kind, store.path, fields], ["lancedb", "/store", { n: "number" }]);
    assert.equal(line.own.values.get("format"), "csv");
  });

  it("has no use for what ends a server's start", () => {
    assert.throws(() => read(["--version"]).target(), { code: "INVALID_ARGUMENT" });
    assert.throws(() => read(["--restrat"]), /did you mean --restart\?/);
    assert.equal(read(["--help"]).isHelp, true);
  });
});
