import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flagOf, helpOf, type Option, variableOf } from "@native-infer/command-line";
import { SERVER } from "../../src/settings/read.js";
import { SETTINGS } from "../../src/settings/table.js";
import { TEI_REFUSED } from "../../src/settings/tei.js";
import { refusalOf, settingsOf } from "../support/settings.js";

const OPTIONS = Object.entries<Option<unknown>>(SETTINGS);

describe("flags", () => {
  it("that are unknown are answered with the nearest", () => {
    assert.match(refusalOf(["--prot", "1"]), /^unknown setting --prot; did you mean --port\?/);
    assert.match(refusalOf(["--maxInputs=1"]), /did you mean --max-inputs\?/);
    assert.match(refusalOf(["--hlep"]), /did you mean --help\?/);
    assert.equal(refusalOf(["--quantum", "1"]), "unknown setting --quantum; see --help");
  });

  it("that switch something on need no value", () => {
    assert.equal(settingsOf(["--log", "--port", "1"], { NATIVE_INFER_LOG: "off" }).log, true);
    assert.equal(settingsOf(["--port", "1", "--log"], { NATIVE_INFER_LOG: "off" }).log, true);
    assert.equal(settingsOf(["--log", "false"]).log, false);
    assert.equal(settingsOf(["--log=off"]).log, false);
  });

  it("that ask for something else take no value", () => {
    assert.match(refusalOf(["--help=no"]), /^--help takes no value/);
  });

  it("take the last value that is given", () => {
    assert.equal(settingsOf(["--port", "1", "-p", "2"]).port, 2);
  });

  it("refuse a unix socket whose path the system would cut off", () => {
    assert.equal(settingsOf(["--unix-socket", `/${"s".repeat(102)}`]).unixSocket?.length, 103);
    assert.match(refusalOf(["--unix-socket", `/${"s".repeat(103)}`]), /at most 103 bytes/);
    assert.match(refusalOf(["--unix-socket-mode", "0999"]), /three octal digits/);
  });

  it("keep an equals sign and a line break in a value", () => {
    assert.equal(settingsOf(["--default-prompt=a=b:\n"]).defaultPrompt, "a=b:\n");
  });

  it("never show a secret, not even a wrong one", () => {
    const message = refusalOf(["--hf-token="], {});
    assert.match(message, /^--hf-token is wrong/);
  });
});

describe("settings together", () => {
  it("exclude each other where they say the same thing", () => {
    assert.equal(
      refusalOf(["--models", "a=b"], { NATIVE_INFER_MODEL: "c" }),
      "--models and NATIVE_INFER_MODEL exclude each other",
    );
    assert.match(
      refusalOf(["--default-prompt", "a", "--default-prompt-name", "b"]),
      /^--default-prompt and --default-prompt-name exclude each other/,
    );
  });

  it("exclude each other where one would have no use", () => {
    assert.match(
      refusalOf(["--unix-socket", "s", "--tls-cert", "c", "--tls-key", "k"]),
      /^--unix-socket and --tls-cert exclude each other/,
    );
    assert.match(refusalOf(["--onnx-file", "f", "--dtype", "int8"]), /exclude each other/);
  });

  it("need certificate and key, not one of them", () => {
    assert.equal(refusalOf(["--tls-cert", "c"]), "--tls-cert needs --tls-key too");
    assert.equal(
      refusalOf([], { NATIVE_INFER_TLS_KEY: "k" }),
      "NATIVE_INFER_TLS_KEY needs --tls-cert too",
    );
  });

  it("name several models once each, with what they are", () => {
    for (const models of ["a", "a=", "=b", "a=b,a=c", "a=b,", ""]) {
      assert.match(refusalOf([`--models=${models}`]), /^--models is '.*'; allowed is name=model/);
    }
    assert.equal(settingsOf(["--models", "a=x=y, b = z"]).models[0]?.model, "x=y");
    assert.deepEqual(settingsOf(["--models", "a=x, b = z"]).models[1], { name: "b", model: "z" });
  });

  it("give the graph's further inputs a number each", () => {
    assert.deepEqual(settingsOf(["--graph-inputs", "task_id=4, b = -0.5"]).graphInputs, {
      task_id: 4,
      b: -0.5,
    });
    for (const inputs of ["a", "a=", "=1", "a=b", "a=1,a=2", "a=1e3", "a=1,", ""]) {
      assert.match(refusalOf([`--graph-inputs=${inputs}`]), /allowed is name=number/);
    }
  });

  it("name the one model where there are not several", () => {
    assert.deepEqual(settingsOf(["--model", "org/m"]).models, [{ name: "m", model: "org/m" }]);
    assert.deepEqual(settingsOf([]).models, [{ name: "all-MiniLM-L6-v2", model: undefined }]);
  });
});

describe("flags of text-embeddings-inference", () => {
  it("are taken where they mean the same, and so are their variables", () => {
    const args = ["--model-id", "org/m", "--hostname", "0.0.0.0", "--payload-limit", "9"];
    const { model, host, maxBodyBytes, maxInputs, pooling } = settingsOf(args, {
      MAX_CLIENT_BATCH_SIZE: "32",
      POOLING: "last-token",
    });
    assert.deepEqual(
      { model, host, maxBodyBytes, maxInputs, pooling },
      { model: "org/m", host: "0.0.0.0", maxBodyBytes: 9, maxInputs: 32, pooling: "last_token" },
    );
  });

  it("are not taken beside our own name for the same thing", () => {
    assert.equal(
      refusalOf(["--model", "a", "--model-id", "b"]),
      "--model and --model-id are the same setting; give one of them",
    );
    assert.match(
      refusalOf([], { NATIVE_INFER_MODEL: "a", MODEL_ID: "b" }),
      /MODEL_ID and NATIVE_INFER_MODEL are the same/,
    );
  });

  it("may have words of their own", () => {
    assert.equal(settingsOf(["--dtype", "float32"]).dtype, "fp32");
    assert.equal(settingsOf([], { DTYPE: "bfloat16" }).dtype, "bf16");
    assert.equal(
      refusalOf(["--dtype", "float16"]),
      "--dtype is 'float16'; allowed is int8, bf16 or fp32",
    );
  });

  it("are wrong in their own name", () => {
    assert.match(refusalOf(["--payload-limit", "x"]), /^--payload-limit is 'x'/);
  });

  it("that mean something else are refused with what to use", () => {
    for (const [flag, instead] of TEI_REFUSED) {
      const message = refusalOf([`--${flag}=1`]);
      assert.equal(message, `--${flag} is not a setting of native-infer-server; ${instead}`);
    }
    assert.equal(settingsOf([], { PROMETHEUS_PORT: "tcp://10.0.0.1:9090" }).port, 3000);
  });

  it("do not take the host's name from a container's environment", () => {
    assert.equal(settingsOf([], { HOSTNAME: "f00b12" }).host, "127.0.0.1");
  });

  it("are listed in the help, and hide no setting of ours", () => {
    const help = helpOf(SERVER).replaceAll(/\s+/g, " ");
    const ours = new Set(OPTIONS.map(([name]) => flagOf(name)));
    const theirs = OPTIONS.flatMap(([, { aliases = [] }]) => aliases.map(({ flag }) => flag));
    assert.equal(theirs.length, 11);
    for (const flag of theirs) {
      assert(!ours.has(flag), flag);
      assert(help.includes(`also: --${flag}`), flag);
    }
    for (const flag of TEI_REFUSED.keys()) assert(!ours.has(flag), flag);
  });
});

describe("variables", () => {
  it("have the prefix, unless platforms and hubs have a name for it", () => {
    const without = OPTIONS.map(([name, option]) => variableOf(name, option)).filter(
      (variable) => !variable.startsWith("NATIVE_INFER_"),
    );
    assert.deepEqual(without, ["HOST", "PORT", "HF_TOKEN"]);
  });
});
