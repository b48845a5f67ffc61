import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@native-infer/testing";
import { ServerProcess } from "../support/server-process.js";

describe("a model load that never ends", { skip: process.platform === "win32" && "FIFOs" }, () => {
  const directory = mkdtempSync(join(tmpdir(), "native-infer-endless-"));
  after(() => rmSync(directory, { recursive: true }));
  // Whoever opens it waits for one who writes.
  const runtimeLibrary = join(directory, "libonnxruntime.so.1");
  execFileSync("mkfifo", [runtimeLibrary]);

  async function loadingServer(...args: string[]): Promise<ServerProcess> {
    const port = await freePort();
    const server = ServerProcess.launch([
      "--port",
      String(port),
      "--runtime-library",
      runtimeLibrary,
      ...args,
    ]);
    const isLive = () =>
      fetch(`http://127.0.0.1:${port}/live`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isLive())) await sleep(50);
    await sleep(500); // until the load has opened the file
    return server;
  }

  it("does not outlive the second signal", async () => {
    const server = await loadingServer();
    server.signal("SIGTERM");
    await sleep(500);
    server.signal("SIGTERM");
    const { code, stderr } = await server.ended();
    assert.deepEqual([code, stderr], [143, ""]);
  });

  it("is cut off when it does not end within the grace time", async () => {
    const server = await loadingServer("--shutdown-grace-ms", "300");
    server.signal("SIGTERM");
    const { code, stderr } = await server.ended();
    assert.deepEqual(
      [code, stderr],
      [1, "native-infer-server: CLOSED: what still loads or closes is cut off\n"],
    );
  });
});
