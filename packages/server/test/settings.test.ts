import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { flagOf, helpOf, integer, option, variableOf, wordingOf } from "@native-infer/command-line";
import { version } from "../src/common/version.js";
import { defaultSettings, readSettings, SERVER, type Settings } from "../src/settings/read.js";
import { SETTINGS } from "../src/settings/table.js";

function settings(args: string[], environment: NodeJS.ProcessEnv = {}): Settings {
  const command = readSettings(args, environment);
  assert(command.kind === "serve");
  return command.settings;
}

function refusal(args: string[], environment: NodeJS.ProcessEnv = {}): string {
  try {
    readSettings(args, environment);
  } catch (error) {
    assert(error instanceof Error && "code" in error);
    assert.equal(error.code, "INVALID_ARGUMENT");
    return error.message;
  }
  assert.fail("was accepted");
}

describe("settings", () => {
  it("listens on this machine only, port 3000, when nobody says anything", () => {
    const { host, port, model, log } = defaultSettings();
    assert.deepEqual(
      { host, port, model, log },
      { host: "127.0.0.1", port: 3000, model: undefined, log: true },
    );
  });

  it("reads environment variables", () => {
    const { port, storeTimeoutMs, log } = settings([], {
      PORT: "8080",
      NATIVE_INFER_STORE_TIMEOUT_MS: "7",
      NATIVE_INFER_LOG: "off",
    });
    assert.deepEqual({ port, storeTimeoutMs, log }, { port: 8080, storeTimeoutMs: 7, log: false });
  });

  it("reads those that a program adds, and has them in help and in the printed file", () => {
    const options = { waitMs: option(integer(0, 9), { default: 5, help: "How long to wait" }) };
    const own = { heading: "Own", options };
    const added = (args: string[], environment: NodeJS.ProcessEnv = {}) => {
      const command = readSettings(args, environment, own);
      return command.kind === "serve" ? [command.added, command.settings.port] : command;
    };
    assert.deepEqual(added(["--port", "1"]), [{ waitMs: 5 }, 1]);
    assert.deepEqual(added(["--wait-ms", "7"]), [{ waitMs: 7 }, 3000]);
    assert.deepEqual(added([], { NATIVE_INFER_WAIT_MS: "8" }), [{ waitMs: 8 }, 3000]);
    assert.throws(() => added(["--wait-ms", "10"]), /--wait-ms is '10'; allowed is an integer/);
    const help = readSettings(["--help"], {}, own);
    assert(help.kind === "print" && /^Own:\n +--wait-ms <n>/m.test(help.text));
    const printed = readSettings(["--print-config", "--wait-ms", "6"], {}, own);
    assert(printed.kind === "print");
    const { waitMs, port } = JSON.parse(printed.text) as Record<string, unknown>;
    assert.deepEqual({ waitMs, port }, { waitMs: 6, port: 3000 });
    assert.match(refusal(["--wait-ms", "7"]), /unknown setting --wait-ms/);
  });

  it("reads flags with a space and with an equals sign", () => {
    const { port, threads } = settings(["--port", "1", "--threads=2"]);
    assert.deepEqual({ port, threads }, { port: 1, threads: 2 });
  });

  it("lets a flag win over its variable", () => {
    assert.equal(settings(["--port", "1"], { PORT: "2" }).port, 1);
  });

  it("takes an empty variable as absent, but not an empty flag", () => {
    assert.equal(settings([], { PORT: "" }).port, 3000);
    assert.match(refusal(["--port="]), /--port is ''/);
  });

  it("makes paths absolute", () => {
    assert.equal(settings(["--cache-dir", "models/"]).cacheDir, resolve("models"));
  });

  it("leaves the model as it is, a directory or a hub id, and names it after its last part", () => {
    const { model, modelName } = settings(["--model", "org/my-model"]);
    assert.deepEqual({ model, modelName }, { model: "org/my-model", modelName: "my-model" });
    assert.equal(settings(["--model", "./models/mine/"]).modelName, "mine");
    assert.equal(settings([]).modelName, "all-MiniLM-L6-v2");
    assert.equal(settings(["--model", "m", "--model-name", "n"]).modelName, "n");
  });

  it("leaves variables of others alone, such as a container's own LOG", () => {
    const others = { HOME: "/h", PORTS: "x", LOG: "debug", MODEL: "x", STORE: "y", NICE: "high" };
    assert.deepEqual(settings([], others), defaultSettings());
  });

  it("reads the variables of text-embeddings-inference and OpenTelemetry under their own names", () => {
    const { revision, maxBatchTokens, maxBatchTexts, otlpEndpoint, serviceName } = settings([], {
      REVISION: "main",
      MAX_BATCH_TOKENS: "100",
      MAX_BATCH_REQUESTS: "7",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
      OTEL_SERVICE_NAME: "search",
    });
    assert.deepEqual([revision, maxBatchTokens, maxBatchTexts], ["main", 100, 7]);
    assert.deepEqual([otlpEndpoint, serviceName], ["http://127.0.0.1:4318", "search"]);
    const twice = { OTEL_SERVICE_NAME: "a", NATIVE_INFER_SERVICE_NAME: "b" };
    assert.match(refusal([], twice), /NATIVE_INFER_SERVICE_NAME .*the same/);
  });

  it("names an unknown flag", () => {
    assert.match(refusal(["--prot", "80"]), /unknown setting --prot/);
    assert.match(refusal(["--toString=1"]), /unknown setting --toString/);
    assert.match(refusal(["-q", "80"]), /unknown setting -q/);
    assert.match(refusal(["80"]), /unknown argument '80'/);
  });

  it("refuses a flag without a value instead of eating the next flag", () => {
    assert.match(refusal(["--port"]), /--port has no value/);
    assert.match(refusal(["--host", "--port", "1"]), /--host has no value/);
  });

  it("names setting, value and what is allowed", () => {
    assert.equal(
      refusal(["--port", "65536"]),
      "--port is '65536'; allowed is an integer from 0 to 65535",
    );
    assert.equal(
      refusal([], { NATIVE_INFER_LOG: "yes" }),
      "NATIVE_INFER_LOG is 'yes'; allowed is on or off",
    );
  });

  for (const value of ["-1", "1.5", "1e3", " 1", "0x10", "NaN", "99999999999999999999"]) {
    it(`refuses ${JSON.stringify(value)} as a number`, () => {
      assert.match(refusal([`--threads=${value}`]), /--threads is '.*'; allowed is an integer/);
    });
  }

  it("asks for help or version before it looks at values", () => {
    for (const args of [["--help", "--port", "x"], ["-h"], ["--wrong", "x", "--help"]]) {
      const command = readSettings(args, {});
      assert(command.kind === "print");
      assert.equal(command.text, helpOf(SERVER));
    }
    assert.deepEqual(readSettings(["--port", "x", "--version"], {}), {
      kind: "print",
      text: `${version()}\n`,
    });
  });

  it("hands a command below the server its arguments as they are", () => {
    const args = ["ingest", "data.jsonl", "--port", "x", "--help", "--", "-p"];
    const [name, ...rest] = args;
    assert.deepEqual(readSettings(args, {}), { kind: "command", name, args: rest });
    assert.match(refusal(["ingset"]), /^unknown argument 'ingset'; did you mean 'ingest'\?/);
    assert.match(refusal(["--port", "1", "worker"]), /^--port stands before the command/);
  });

  it("lists each setting in the help, with flag, variable, default and what is allowed", () => {
    const help = helpOf(SERVER).replaceAll(/\s+/g, " ");
    for (const [name, option] of Object.entries(SETTINGS)) {
      const { allowed } = wordingOf(option.schema);
      assert(help.includes(` --${flagOf(name)} `), name);
      assert(help.includes(`: ${allowed} (`), name);
      assert(help.includes(`env: ${variableOf(name, option)}`), name);
      assert(option.default === undefined || help.includes(`(default: ${option.default}, `), name);
    }
  });

  it("lists the commands in the help", () => {
    for (const name of ["ingest", "worker"])
      assert.match(helpOf(SERVER), new RegExp(`^  ${name} `, "m"));
  });
});
