import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  flagOf,
  type Option,
  option,
  parseCommandLine,
  switchOption,
  text,
  variableOf,
  wordingOf,
} from "@native-infer/command-line";
import { modelOptions, storeOptions } from "@native-infer/ingest";
import { SETTINGS } from "../../src/settings/table.js";
import { serverHost } from "../../src/start/ingest.js";

const OWN = { format: option(text("a format"), { help: "" }), restart: switchOption("") };
function read(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { definition, target } = serverHost(environment);
  const line = parseCommandLine(
    {
      ...definition,
      name: "ingest",
      description: "",
      groups: { Import: OWN },
      operands: { name: "file", help: "" },
    },
    args,
  );
  assert(line.kind === "run");
  return { files: line.operands, given: line.given, target: () => target(line.given) };
}
const TOGGLES = Object.entries<Option<unknown>>(SETTINGS)
  .filter(([, { schema }]) => wordingOf(schema).form === "toggle")
  .map(([name]) => name);

describe("the server's command line for an import", () => {
  it("knows which settings need no value, so that the file behind one stays the file", () => {
    assert.ok(TOGGLES.includes("logTexts"));
    for (const name of TOGGLES) {
      const flag = `--${flagOf(name)}`;
      assert.deepEqual(read([flag, "data.jsonl"]).files, ["data.jsonl"], flag);
      assert.equal(read([flag, "data.jsonl"]).given.get(name)?.text, "on");
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
    assert.equal(line.given.get("format")?.text, "csv");
  });

  it("has no use for what ends a server's start", () => {
    assert.throws(() => read(["--print-config"]), /unknown setting --print-config/);
    assert.throws(() => read(["--restrat"]), /did you mean --restart\?/);
    assert.throws(() => read(["--json-output"]), /use --log-format json/);
  });
});

describe("settings of model and store", () => {
  it("are the same for the server and for the command native-infer-ingest", () => {
    const theirs = Object.entries<Option<unknown>>({ ...modelOptions, ...storeOptions });
    const ours: Readonly<Record<string, Option<unknown>>> = SETTINGS;
    assert.equal(theirs.length, 26);
    for (const [name, option] of theirs) {
      const own = ours[name];
      assert(own, name);
      assert.equal(variableOf(name, option), variableOf(name, own), name);
      assert.deepEqual(wordingOf(option.schema), wordingOf(own.schema), name);
      assert.equal(option.secret, own.secret, name);
    }
  });
});
