import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { parseCommandLine } from "@native-infer/command-line";
import { workerCommand } from "../src/commands/options.js";
import { ownHost } from "../src/options/own-host.js";

function targetOf(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const host = ownHost("native-infer-ingest", "1.2.3", environment);
  const line = parseCommandLine(workerCommand(host), args);
  assert(line.kind === "run");
  return host.target(line.given);
}

describe("the settings of model and store", () => {
  it("are the embedded model and a folder if nobody says anything", () => {
    assert.deepEqual(targetOf([]), {
      modelName: "all-MiniLM-L6-v2",
      model: {},
      store: {
        kind: "lancedb",
        path: resolve("native-infer-store"),
        url: undefined,
        apiKey: undefined,
        collection: "documents",
        timeoutMs: 10_000,
      },
      fields: undefined,
    });
  });

  it("come from flags, and from variables for what no flag says", () => {
    const environment = {
      NATIVE_INFER_MODEL: "org/name",
      NATIVE_INFER_THREADS: "2",
      NATIVE_INFER_STORE: "",
      HF_TOKEN: "token",
      MODEL: "of somebody else",
    };
    const { modelName, model, store } = targetOf(["--threads", "3", "--pooling=cls"], environment);
    assert.equal(modelName, "name");
    assert.deepEqual(model, { model: "org/name", threads: 3, pooling: "cls", token: "token" });
    assert.equal(store.kind, "lancedb");
    assert.deepEqual(targetOf(["--graph-inputs", "task_id=4, x=-0.5"]).model, {
      graphInputs: { task_id: 4, x: -0.5 },
    });
  });

  const refused: [args: string[], environment: NodeJS.ProcessEnv, message: RegExp][] = [
    [["--threads", "0"], {}, /^--threads is '0'; allowed is an integer from 1 to 256$/],
    [[], { NATIVE_INFER_NICE: "20" }, /^NATIVE_INFER_NICE is '20'; allowed is an integer from 0/],
    [["--store", "oracle"], {}, /^--store is 'oracle'; allowed is simulated, lancedb, pgvector/],
    [["--store-collection", "A"], {}, /^--store-collection is 'A'; allowed is up to 48 lower-case/],
    [["--store-fields", "a:b"], {}, /^--store-fields is 'a:b'; allowed is /],
    [["--graph-inputs", "a=1,a=2"], {}, /^--graph-inputs is 'a=1,a=2'; allowed is name=number/],
    [["--store-url"], {}, /^--store-url has no value; allowed is a URL$/],
    [["--store-url", "--queue"], {}, /^--store-url has no value/],
    [["a.csv"], {}, /^unknown argument 'a\.csv'/],
    [["--port", "3000"], {}, /^unknown setting --port/],
    [["-p"], {}, /^unknown setting -p/],
  ];
  for (const [args, environment, message] of refused) {
    it(`refuse ${JSON.stringify(args)} with ${JSON.stringify(environment)}`, () => {
      assert.throws(() => targetOf(args, environment), { code: "INVALID_ARGUMENT", message });
    });
  }

  it("never show a secret", () => {
    assert.throws(
      () => targetOf(["--store-api-key="]),
      (error: Error) => {
        assert.doesNotMatch(error.message, /''/);
        return true;
      },
    );
  });
});
