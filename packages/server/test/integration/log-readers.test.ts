import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, until } from "@native-infer/testing";
import { MODEL } from "../support/model-directory.js";
import { MAIN } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";

const MODELS = ["--models", `first=${MODEL},broken=./not-there`, "--load-models", "first-use"];

/** Requests enough for a log of more than a megabyte, beside what a pipe or a socket holds. */
const PATH = `/${"x".repeat(199)}`;
const MANY = 8000;

/** What a server's output goes to. */
type Output = "pipe" | number;

describe("a server whose log nobody reads any more", () => {
  let child: ChildProcess | undefined;
  let open: number[] = [];
  afterEach(() => {
    child?.kill("SIGKILL");
    for (const fd of open) closeSync(fd);
    open = [];
  });

  const start = async (args: string[], stdout: Output = "pipe") => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    child = spawn(process.execPath, [MAIN, "--port", String(port), ...args], {
      stdio: ["ignore", stdout, "pipe"],
    });
    await until(
      async () => (await fetch(`${url}/ready`).catch(() => undefined))?.status === 200,
      20_000,
    );
    return { url, child };
  };
  /** A pipe of its own, as a shell makes it; `read` is its end that does not wait. */
  const pipe = () => {
    const path = join(scratchDirectory(), "pipe");
    execFileSync("mkfifo", [path]);
    const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const write = openSync(path, constants.O_WRONLY);
    open.push(read, write);
    return { read, write };
  };
  const many = async (url: string) => {
    for (let at = 0; at < MANY; at += 50) {
      await Promise.all(Array.from({ length: 50 }, async () => (await fetch(url + PATH)).text()));
    }
  };
  const stop = async (running: ChildProcess) => {
    const ended = once(running, "exit");
    running.kill("SIGTERM");
    return await ended;
  };
  const fault = (url: string) =>
    fetch(`${url}/v1/embeddings`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"model":"broken","input":"a"}',
    });

  for (const format of ["pretty", "json"]) {
    it(`answers on after a fault, with ${format} lines`, async () => {
      const { url, child } = await start([...MODELS, "--log-format", format]);
      child.stdout?.destroy();
      child.stderr?.destroy();
      for (let at = 0; at < 3; at += 1) {
        assert.equal((await fault(url)).status, 503);
        await sleep(1100);
      }
      assert.equal((await fetch(`${url}/`)).status, 200);
      assert.deepEqual(await stop(child), [0, null]);
    });
  }

  it("answers on and ends as ever if the pipe is full, and leaves the pipe as it was", async () => {
    const { read, write } = pipe();
    const { url, child } = await start([], write);
    await many(url);
    assert.equal((await fetch(`${url}/`)).status, 200);
    assert.deepEqual(await stop(child), [0, null]);
    assert(readSync(read, Buffer.alloc(100)) > 0);
  });

  it("ends at once at the second signal, whatever is left of the log", async () => {
    const { write } = pipe();
    const { url, child } = await start(["--wait-ms", "60000"], write);
    await many(url);
    const under = fetch(`${url}/`).catch(() => undefined);
    await sleep(200);
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await sleep(400);
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [143, null]);
    await under;
  });

  it("answers on if a socket is full", async () => {
    const { url, child } = await start([]);
    child.stdout?.pause();
    await many(url);
    assert.equal((await fetch(`${url}/`)).status, 200);
    await stop(child);
  });
});
