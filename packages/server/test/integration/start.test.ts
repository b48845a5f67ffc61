import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Ended } from "@native-infer/testing";
import { EXIT } from "../../src/start/exit-codes.js";
import { MODEL } from "../support/model-directory.js";
import { ServerProcess } from "../support/server-process.js";

const { settings, listen, model: noModel } = EXIT;

function assertFailed(ended: Ended, expected: number, message: RegExp): void {
  const { code, stdout, stderr } = ended;
  assert.match(stderr, message);
  assert.deepEqual([code, stdout, stderr.trimEnd().split("\n").length], [expected, "", 1], stderr);
}

describe("start", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "native-infer-start-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  it("says where it listens and what to try", async () => {
    const server = await ServerProcess.start();
    assert.equal(
      server.stdout,
      `native-infer-server listens on ${server.url} - try: curl ${server.url}/health\n`,
    );
    await server.stop();
  });

  it("is what native-infer serve runs, with its arguments, signals and exit codes", async () => {
    const own = createRequire(import.meta.url).resolve("native-infer/package.json");
    const cli = join(dirname(own), "bin", "native-infer.mjs");
    const server = ServerProcess.launch(["serve", "--port", "0", "--log", "off"], {}, cli);
    await server.ready();
    assert.equal((await server.embeddings({ input: "a text" })).status, 200);
    server.signal("SIGTERM");
    assert.equal((await server.ended()).code, 0);
    const wrong = ServerProcess.launch(["serve", "--port", "no"], {}, cli);
    assertFailed(await wrong.ended(), settings, /--port/);
  });

  it("takes port and model from the environment", async () => {
    const server = await ServerProcess.start([], {
      NATIVE_INFER_MODEL: MODEL,
      NATIVE_INFER_MODEL_NAME: "mine",
      NATIVE_INFER_THREADS: "1",
      PORT: "1",
    });
    const response = await server.embeddings({ input: "a" });
    assert.match(await response.text(), /"model":"mine"/);
    await server.stop();
  });

  it("refuses an unknown setting and a bad value", async () => {
    const prefix = "^native-infer-server: INVALID_ARGUMENT: ";
    assertFailed(
      await ServerProcess.run(["--prot", "1"]),
      settings,
      new RegExp(`${prefix}.*--prot`),
    );
    assertFailed(
      await ServerProcess.run([], { PORT: "http" }),
      settings,
      new RegExp(`${prefix}PORT is 'http'`),
    );
  });

  it("names a model directory that does not exist", async () => {
    const model = join(directory, "nothing-here");
    const ended = await ServerProcess.run(["--port", "0", "--model", model]);
    assertFailed(ended, noModel, /^native-infer-server: MODEL_NOT_FOUND: .*nothing-here/);
  });

  it("names an ONNX file that is cut off", async () => {
    const model = join(directory, "model");
    cpSync(MODEL, model, { recursive: true });
    const onnx = join(model, "onnx", readdirSync(join(model, "onnx")).at(0) ?? "");
    truncateSync(onnx, statSync(onnx).size / 2);
    const ended = await ServerProcess.run(["--port", "0", "--model", model]);
    assertFailed(ended, noModel, /^native-infer-server: MODEL_INVALID: .*\.onnx/);
  });

  it("names a runtime library that does not exist", async () => {
    const library = join(directory, "libonnxruntime.so");
    const ended = await ServerProcess.run(["--port", "0"], {
      NATIVE_INFER_RUNTIME_LIBRARY: library,
    });
    assertFailed(ended, noModel, /^native-infer-server: RUNTIME_NOT_FOUND: .*libonnxruntime\.so/);
  });

  it("names a port that is in use", async () => {
    const server = await ServerProcess.start();
    const ended = await ServerProcess.run(["--port", String(server.port)]);
    assertFailed(
      ended,
      listen,
      new RegExp(`^native-infer-server: EADDRINUSE: .*port ${server.port}`),
    );
    await server.stop();
  });

  it("names a host that is not this machine's", async () => {
    const ended = await ServerProcess.run(["--port", "0", "--host", "192.0.2.1"]);
    assertFailed(ended, listen, /^native-infer-server: EADDRNOTAVAIL: .*192\.0\.2\.1/);
  });

  it("prints help and version and exits with 0", async () => {
    const help = await ServerProcess.run(["--help"]);
    assert.deepEqual([help.code, help.stderr], [0, ""]);
    assert.match(help.stdout, /--port <n> .*PORT/s);
    assert.match((await ServerProcess.run(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
