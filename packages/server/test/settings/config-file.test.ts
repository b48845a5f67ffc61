import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readSettings } from "../../src/settings/read.js";
import { configFile, refusalOf, scratchDirectory, settingsOf } from "../support/settings.js";

describe("settings from a file", () => {
  let directory: string;
  before(() => {
    directory = scratchDirectory();
  });
  after(() => rmSync(directory, { recursive: true }));
  const fileOf = (content: unknown) => configFile(directory, content);
  const refusal = (content: unknown) => refusalOf(["--config", fileOf(content)]);

  it("are read under their names, as numbers, booleans, strings and objects", () => {
    const path = fileOf({ port: 81, log: false, host: "::1", models: { a: "./a", b: "org/b" } });
    const { port, log, host, models } = settingsOf(["--config", path]);
    assert.deepEqual({ port, log, host }, { port: 81, log: false, host: "::1" });
    assert.deepEqual(models, [
      { name: "a", model: "./a" },
      { name: "b", model: "org/b" },
    ]);
  });

  it("yield to variables, and these to flags", () => {
    const path = fileOf({ port: 1, maxInputs: 1, threads: 1 });
    const environment = { NATIVE_INFER_CONFIG: path, PORT: "2", NATIVE_INFER_MAX_INPUTS: "2" };
    const { port, maxInputs, threads } = settingsOf(["--port", "3"], environment);
    assert.deepEqual({ port, maxInputs, threads }, { port: 3, maxInputs: 2, threads: 1 });
  });

  it("are refused with their name, value and file where a value is wrong", () => {
    const path = fileOf({ port: 65536 });
    assert.equal(
      refusalOf(["--config", path]),
      `port in ${path} is '65536'; allowed is an integer from 0 to 65535`,
    );
    assert.match(refusal({ port: 1.5 }), /^port in .* is '1\.5'/);
  });

  it("are refused where a value is of a wrong kind", () => {
    for (const port of [true, null, [80], { a: 1 }]) {
      assert.match(refusal({ port }), /^port in .* allowed is a string or a number$/);
    }
    assert.match(refusal({ log: 1 }), /^log in .* is '1'; allowed is on or off/);
    for (const models of [["a"], { a: { dir: "b" } }, { a: "b,c=d" }, { "a,b": "c" }]) {
      assert.match(refusal({ models }), /or an object of strings without commas$/);
    }
  });

  it("are refused where there is no such setting, with the one that was meant", () => {
    assert.match(refusal({ prot: 1 }), /^unknown setting 'prot' in .*; did you mean 'port'\?$/);
    assert.match(refusal({ "max-inputs": 1 }), /did you mean 'maxInputs'\?$/);
    assert.match(refusal({ MAX_INPUTS: 1 }), /did you mean 'maxInputs'\?$/);
    assert.match(refusal({ somethingElse: 1 }), /^unknown setting 'somethingElse' in [^;]*$/);
    assert.match(refusal('{"__proto__": 1}'), /^unknown setting '__proto__'/);
    assert.match(refusal({ toString: "1" }), /^unknown setting 'toString'/);
  });

  it("cannot name another file", () => {
    assert.match(refusal({ config: "other.json" }), /^config in .* cannot name another$/);
  });

  it("need a file that can be read, with a JSON object in it", () => {
    const missing = join(directory, "missing.json");
    assert.match(refusalOf(["--config", missing]), /^--config is '.*missing\.json'.*ENOENT/);
    assert.match(refusalOf([], { NATIVE_INFER_CONFIG: missing }), /^NATIVE_INFER_CONFIG is /);
    assert.match(refusalOf(["--config", directory]), /which cannot be read: EISDIR/);
    assert.match(refusal("[]"), /has no JSON object/);
    assert.match(refusal("null"), /has no JSON object/);
    assert.match(refusal(" ".repeat(1_048_577)), /1048577 bytes; at most 1048576 are allowed/);
  });

  it("do not show what a file contains that is no JSON", () => {
    const message = refusal('{"hfToken": "my-secret');
    assert.match(message, /is not valid JSON$/);
    assert.doesNotMatch(message, /my-secret/);
  });
});

describe("--print-config", () => {
  const printed = (args: string[], environment: NodeJS.ProcessEnv = {}) => {
    const command = readSettings(["--print-config", ...args], environment);
    assert(command.kind === "print");
    return command.text;
  };

  it("prints a file that makes the same settings", () => {
    const directory = scratchDirectory();
    try {
      const args = ["--models", "a=./x,b=org/y", "--log", "off", "--unix-socket-mode", "0640"];
      const path = configFile(
        directory,
        printed(args, { NATIVE_INFER_THREADS: "3", POOLING: "last-token" }),
      );
      const original = settingsOf(args, { NATIVE_INFER_THREADS: "3", POOLING: "last-token" });
      assert.deepEqual(settingsOf(["--config", path]), { ...original, config: path });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("masks secrets, and leaves out what has no value", () => {
    const text = printed(["--port", "1"], {
      HF_TOKEN: "hf_my-secret",
      NATIVE_INFER_STORE_URL: "postgres://user:my-secret@127.0.0.1/",
      NATIVE_INFER_STORE_API_KEY: "my-secret",
    });
    const { port, log, ...others } = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual({ port, log }, { port: 1, log: true });
    const { hfToken, storeUrl, storeApiKey } = others;
    assert.deepEqual([hfToken, storeUrl, storeApiKey], ["***", "***", "***"]);
    assert(!("threads" in others));
    assert.doesNotMatch(text, /my-secret/);
  });

  it("checks the settings first", () => {
    assert.match(refusalOf(["--print-config", "--port", "x"]), /^--port is 'x'/);
  });
});
